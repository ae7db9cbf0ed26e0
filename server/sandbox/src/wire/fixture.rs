//! Test service with a small inventory, and calls in all protocols without a socket.

use std::sync::{Arc, OnceLock};

use axum::body::to_bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use jiff::civil::date;

use super::{Request, respond};
use crate::Config;
use crate::account::{
    Account, Address, Application, Bucket, CapacityReservation, Cluster, Database, DatabaseSnapshot, Endpoint,
    Function, Image, Index, Instance, Inventory, Lifecycle, NatGateway, ReservedDatabases, ReservedInstances, Resource,
    ResourceType, Snapshot, Upload, Volume,
};
use crate::faults::{self, Faults};
use crate::meter::Meter;
use crate::model_faults::CurrentModelFaults;
use crate::request_ids::RequestIds;
use crate::service::Service;
use crate::session::Sessions;

/// Region of most resources in the inventory.
pub(super) const REGION: &str = "eu-west-1";
/// ID of the Q Business application.
pub(super) const APPLICATION: &str = "a0000000-0000-4000-8000-000000000001";
/// ID of the Q Business index.
pub(super) const INDEX: &str = "b0000000-0000-4000-8000-000000000001";
pub(super) const TABLE: &str = "arn:aws:dynamodb:eu-west-1:1:table/carts";
pub(super) const DISTRIBUTION: &str = "arn:aws:cloudfront::1:distribution/E1";

pub(super) fn service() -> &'static Service {
    static SERVICE: OnceLock<Service> = OnceLock::new();
    SERVICE.get_or_init(|| {
        let config = Config { accounts: 2, resources: 0, ..Config::new(date(2026, 11, 23)) };
        let inventory = Inventory::of_resources(resources());
        Service {
            account: Account { inventory, ..Account::generate(&config) },
            page_size: 1,
            seed: 1,
            sessions: Sessions::default(),
            request_ids: RequestIds::default(),
            meter: Meter::default(),
            faults: Faults::new(Vec::new()),
            model_faults: CurrentModelFaults::default(),
        }
    })
}

/// Request with a signature.
#[derive(Clone, Copy, Debug)]
pub(super) struct TestRequest<'a> {
    pub(super) service: &'a str,
    pub(super) region: &'a str,
    pub(super) access_key: &'a str,
    pub(super) headers: &'a [(&'static str, &'a str)],
    pub(super) body: &'a [u8],
    pub(super) fault: Option<faults::FaultKind>,
}

/// Complete response.
pub(super) struct TestResponse {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) bytes: Vec<u8>,
}

impl<'a> TestRequest<'a> {
    pub(super) fn of(service: &'a str) -> Self {
        Self { service, region: REGION, access_key: "AKIA", headers: &[], body: &[], fault: None }
    }

    /// Sends the request to a path: POST with a body, GET without.
    pub(super) fn send(self, path: &str) -> TestResponse {
        let uri: Uri = path.parse().unwrap();
        let method = if self.body.is_empty() { Method::GET } else { Method::POST };
        let mut headers = HeaderMap::new();
        let scope = format!("{}/20261123/{}/{}/aws4_request", self.access_key, self.region, self.service);
        let authorization = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00");
        headers.insert("authorization", HeaderValue::from_str(&authorization).unwrap());
        for (name, value) in self.headers {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        let request = Request::parse(&method, &uri, &headers, self.body);
        let response = respond(service(), &request, self.fault);
        let (parts, body) = response.into_parts();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let bytes = runtime.block_on(to_bytes(body, usize::MAX)).unwrap().to_vec();
        TestResponse { status: parts.status.as_u16(), headers: parts.headers, bytes }
    }

    /// Sends a form to the root path.
    pub(super) fn form(self, form: &'a str) -> TestResponse {
        Self { body: form.as_bytes(), ..self }.send("/")
    }
}

impl TestResponse {
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Contents of all elements with this name.
    pub(super) fn elements(&self, name: &str) -> Vec<&str> {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        self.text().split(&open).skip(1).map(|part| part.split(&close).next().unwrap()).collect()
    }

    /// Content of the first element with this name; empty if there is none.
    pub(super) fn element(&self, name: &str) -> &str {
        self.elements(name).first().copied().unwrap_or_default()
    }
}

fn resource(id: &str, resource_type: ResourceType) -> Resource {
    let pairs = [("Name", format!("{id} & <co>")), ("Team", "web".to_owned())];
    Resource {
        id: id.into(),
        member: 0,
        region: REGION,
        created: "2026-10-01T08:15:30Z".parse().unwrap(),
        tags: pairs.map(|(key, value)| (Arc::from(key), Arc::from(value))).into(),
        resource_type,
        planted: Vec::new(),
    }
}

fn resources() -> Vec<Resource> {
    let mut resources: Vec<Resource> =
        (0..12).map(|number| resource(&format!("i-{number:02}"), instance(number))).collect();
    resources.extend([
        Resource { member: 1, ..resource("i-other", instance(0)) },
        resource("vol-1", volume(Some("i-00"))),
        Resource { tags: Vec::new(), ..resource("vol-2", volume(None)) },
        resource("eipalloc-1", address(Some("i-00"))),
        resource("eipalloc-2", address(None)),
        resource("snap-1", snapshot()),
        resource(
            "ami-1",
            ResourceType::Image(Image {
                platform: "Windows",
                architecture: "x86_64",
                snapshots: vec!["snap-1".into()],
            }),
        ),
        resource("nat-1", nat_gateway()),
        resource("vpce-1", endpoint("Interface", "sqs", &['a', 'c'])),
        resource("vpce-2", endpoint("Gateway", "s3", &[])),
        resource("cr-1", capacity()),
        resource("e0000000-0000-4000-8000-000000000001", reserved_instances()),
    ]);
    resources.extend((0..25).map(|number| resource(&format!("db-{number:02}"), database())));
    resources.extend([
        resource("cluster-1", cluster()),
        resource("rds-snap-1", ResourceType::DatabaseSnapshot(database_snapshot("db-00", "manual"))),
        resource("rds-snap-2", ResourceType::DatabaseSnapshot(database_snapshot("db-gone", "automated"))),
        resource("cluster-snap-1", ResourceType::ClusterSnapshot(database_snapshot("cluster-1", "manual"))),
        resource("ri-1", reserved()),
        resource("logs", bucket(true)),
        Resource { region: "us-east-1", tags: Vec::new(), ..resource("plain", bucket(false)) },
        Resource { member: 1, ..resource("theirs", bucket(true)) },
        resource(APPLICATION, application()),
        resource(INDEX, index()),
        resource(TABLE, ResourceType::Other),
        Resource { region: "global", ..resource(DISTRIBUTION, ResourceType::Other) },
    ]);
    resources.extend((0..60).map(|number| resource(&format!("resize-{number}"), function(number))));
    resources
}

fn instance(number: usize) -> ResourceType {
    let is_stopped = number == 3;
    ResourceType::Instance(Instance {
        instance_type: "m7g.large",
        state: if is_stopped { "stopped" } else { "running" },
        platform: "Linux/UNIX",
        architecture: "arm64",
        zone: 'b',
        is_spot: number == 4,
        tenancy: "default",
        has_detailed_monitoring: true,
        image: "ami-1".into(),
        stopped: is_stopped.then(|| "2026-11-01T00:00:00Z".parse().unwrap()),
        volumes: vec!["vol-1".into()],
        is_committed: false,
    })
}

fn volume(instance: Option<&str>) -> ResourceType {
    ResourceType::Volume(Volume {
        volume_type: "gp3",
        gib: 100,
        iops: Some(3_000),
        throughput: None,
        is_encrypted: true,
        zone: 'b',
        attached_to: instance.map(Into::into),
        snapshot: None,
    })
}

fn address(instance: Option<&str>) -> ResourceType {
    ResourceType::Address(Address {
        public_ip: "203.0.113.7".into(),
        instance: instance.map(Into::into),
        interface: None,
    })
}

fn snapshot() -> ResourceType {
    let description = "line 1\r\nline 2\u{1}".into();
    ResourceType::Snapshot(Snapshot { volume: "vol-1".into(), gib: 100, is_archived: true, description })
}

fn nat_gateway() -> ResourceType {
    ResourceType::NatGateway(NatGateway {
        zone: 'c',
        vpc: "vpc-1".into(),
        subnet: "subnet-1".into(),
        public_ip: "203.0.113.9".into(),
        allocation: "eipalloc-3".into(),
        interface: "eni-1".into(),
    })
}

fn endpoint(endpoint_type: &'static str, service: &'static str, zones: &[char]) -> ResourceType {
    ResourceType::Endpoint(Endpoint { endpoint_type, service, zones: zones.to_vec() })
}

fn capacity() -> ResourceType {
    ResourceType::CapacityReservation(CapacityReservation {
        instance_type: "m7g.large",
        platform: "Linux/UNIX",
        zone: 'b',
        count: 3,
        available: 1,
        state: "active",
    })
}

fn reserved_instances() -> ResourceType {
    ResourceType::ReservedInstances(ReservedInstances {
        instance_type: "m7g.large",
        platform: "Linux/UNIX",
        count: 2,
        state: "active",
        ends: "2027-10-01T08:15:30Z".parse().unwrap(),
        hourly_nanos: 52_224_000,
    })
}

fn database() -> ResourceType {
    ResourceType::Database(Database {
        class: "db.r6g.large",
        engine: "postgres",
        version: "16.3",
        state: "available",
        zone: 'a',
        is_multi_az: true,
        storage_type: "gp3",
        gib: 200,
        iops: Some(3_000),
        is_encrypted: true,
        performance_insights_days: Some(7),
        backup_days: 14,
        cluster: Some("cluster-1".into()),
        life_cycle_support: "open-source-rds-extended-support-disabled",
        is_reserved: true,
    })
}

fn cluster() -> ResourceType {
    ResourceType::Cluster(Cluster {
        engine: "aurora-postgresql",
        version: "16.3",
        members: vec!["db-00".into(), "db-01".into()],
        is_encrypted: true,
        backup_days: 14,
    })
}

fn database_snapshot(source: &str, snapshot_type: &'static str) -> DatabaseSnapshot {
    DatabaseSnapshot {
        source: source.into(),
        snapshot_type,
        engine: "postgres",
        version: "16.3",
        gib: 200,
        is_encrypted: true,
    }
}

fn reserved() -> ResourceType {
    ResourceType::ReservedDatabases(ReservedDatabases {
        class: "db.r6g.large",
        product: "postgresql",
        is_multi_az: true,
        count: 2,
        state: "active",
        hourly_nanos: 663_040_000,
    })
}

/// Bucket with all settings, or with none.
fn bucket(is_configured: bool) -> ResourceType {
    let lifecycle = Lifecycle {
        expire_days: Some(30),
        transition_days: Some(10),
        expire_old_versions_days: Some(7),
        abort_uploads_days: Some(1),
    };
    ResourceType::Bucket(Bucket {
        versioning: is_configured.then_some("Enabled"),
        lifecycle: is_configured.then_some(lifecycle),
        encryption: "aws:kms",
        has_public_policy: is_configured.then_some(false),
        blocks_public_access: is_configured,
        has_requests: true,
        uploads: if is_configured {
            Vec::new()
        } else {
            vec![upload("a/b", "2"), upload("a/b", "1"), upload("c", "3")]
        },
    })
}

/// Multipart upload with three parts.
fn upload(key: &str, id: &str) -> Upload {
    Upload { key: key.to_owned(), id: id.to_owned(), parts: vec![50, 50, 7] }
}

/// Lambda function. Number 0 has provisioned concurrency, number 1 is a container image.
fn function(number: u32) -> ResourceType {
    ResourceType::Function(Function {
        runtime: (number != 1).then_some("python3.12"),
        architecture: "arm64",
        memory_mb: 512,
        timeout_seconds: 30,
        code_bytes: 1_024,
        is_invoked: true,
        provisioned_concurrency: if number == 0 { 3 } else { 0 },
    })
}

fn application() -> ResourceType {
    ResourceType::Application(Application {
        name: "Handbook".into(),
        status: "ACTIVE",
        identity: "AWS_IAM_IDC",
        subscriptions: 3,
    })
}

fn index() -> ResourceType {
    ResourceType::Index(Index {
        name: "Pages".into(),
        status: "ACTIVE",
        application: APPLICATION.into(),
        index_type: "STARTER",
        units: 2,
        documents: 4_000,
    })
}
