//! Instance types: family, size, processor and generation.

/// Instance type or RDS class: `m5.2xlarge` and `db.m5.2xlarge` have the family `m5` and the size `2xlarge`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InstanceType<'a> {
    pub family: &'a str,
    pub size: &'a str,
}

impl<'a> InstanceType<'a> {
    /// Parses an instance type; `None` for anything else (`db.serverless`).
    pub fn of(text: &'a str) -> Option<Self> {
        let (family, size) = text.strip_prefix("db.").unwrap_or(text).split_once('.')?;
        Some(Self { family, size })
    }

    /// Size in multiples of xlarge; `None` for smaller types and whole hosts.
    pub fn xlarges(self) -> Option<u32> {
        match self.size.strip_suffix("xlarge")? {
            "" => Some(1),
            number => number.parse().ok(),
        }
    }

    /// Whether the type is at least this many times an xlarge, or a whole host.
    pub fn is_as_large_as(self, xlarges: u32) -> bool {
        self.size.starts_with("metal") || self.xlarges().is_some_and(|it| it >= xlarges)
    }

    /// Number of virtual CPUs; `None` if unknown.
    pub fn processors(self) -> Option<u32> {
        match (self.family, self.size) {
            ("t1" | "t2", "micro" | "small") | ("m1" | "m3", "small" | "medium") => Some(1),
            (_, "micro" | "small" | "medium" | "large") => Some(2),
            _ => self.xlarges().map(|it| 4 * it),
        }
    }

    /// Whether the EC2 instance family is a previous generation.
    pub fn is_previous_generation_instance(self) -> bool {
        PREVIOUS_GENERATION_INSTANCES.contains(&self.family)
    }

    /// Whether the RDS instance class is a previous generation.
    pub fn is_previous_generation_database(self) -> bool {
        PREVIOUS_GENERATION_DATABASES.contains(&self.family)
    }

    /// Current-generation type of the same size; `None` if there is none, as for GPU and storage-optimized families.
    pub fn successor(self) -> Option<String> {
        self.in_family(SUCCESSORS.iter().find(|(families, _)| families.contains(&self.family))?.1)
    }

    /// Graviton type of the same size, for EC2.
    pub fn graviton_instance_type(self) -> Option<String> {
        self.graviton(&GRAVITON)
    }

    /// Graviton class of the same size, for RDS, without `db.`.
    pub fn graviton_database_class(self) -> Option<String> {
        self.graviton(&GRAVITON_DATABASES)
    }

    fn graviton(self, counterparts: &[(&str, &str)]) -> Option<String> {
        let (_, counterpart) = counterparts.iter().find(|(family, _)| *family == self.family)?;
        // The next generation (7 to 8) has larger sizes.
        self.in_family(counterpart).or_else(|| self.in_family(&counterpart.replace('7', "8")))
    }

    /// Type of the same size in another family; `None` if the family lacks the size.
    fn in_family(self, family: &str) -> Option<String> {
        sizes(family).contains(&self.size).then(|| format!("{family}.{}", self.size))
    }

    /// Whether the processor is AMD: the family has an `a` before its other attributes (`m5ad`).
    pub fn is_amd(self) -> bool {
        let rest = self.family.trim_start_matches(|it: char| !it.is_ascii_digit());
        rest.trim_start_matches(|it: char| it.is_ascii_digit()).starts_with('a')
    }
}

/// Sizes of a replacement family. Source: AWS, "Amazon EC2 Instance Types".
fn sizes(family: &str) -> &'static [&'static str] {
    const BURSTABLE: [&str; 7] = ["nano", "micro", "small", "medium", "large", "xlarge", "2xlarge"];
    const INTEL: [&str; 9] =
        ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge", "48xlarge"];
    const GRAVITON_8: [&str; 10] =
        ["medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge", "48xlarge"];
    const GRAVITON_7: [&str; 9] =
        ["medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "metal"];
    match family {
        "t3" | "t4g" => &BURSTABLE,
        "m7i" | "c7i" | "r7i" => &INTEL,
        "m8g" | "c8g" | "r8g" | "i8g" | "x8g" => &GRAVITON_8,
        "m7g" | "c7g" | "r7g" => &GRAVITON_7,
        "m7gd" | "c7gd" | "r7gd" | "c7gn" | "x2gd" | "m6gd" | "r6gd" | "i4g" => {
            GRAVITON_7.split_last().map_or(&[], |(_, without_metal)| without_metal)
        }
        _ => &[],
    }
}

/// Previous-generation families and their current replacement. Source: AWS, "Upgrade paths" on the page about previous
/// generations.
const SUCCESSORS: [(&[&str], &str); 4] = [
    (&["t1", "t2"], "t3"),
    (&["m1", "m3", "m4"], "m7i"),
    (&["c1", "cc2", "c3", "c4"], "c7i"),
    (&["m2", "cr1", "r3", "r4"], "r7i"),
];

/// Previous-generation instance families. Source: AWS, "Previous generation instances"
/// (aws.amazon.com/ec2/previous-generation), and t2, which t3 replaces.
const PREVIOUS_GENERATION_INSTANCES: [&str; 19] = [
    "t1", "t2", "m1", "m2", "m3", "m4", "c1", "cc2", "c3", "c4", "cr1", "r3", "r4", "i2", "hs1", "g2", "g3", "p2", "d2",
];

/// Previous-generation RDS classes. Source: AWS, "DB instance class types" (previous generations) of the RDS user
/// guide.
const PREVIOUS_GENERATION_DATABASES: [&str; 9] = ["t1", "t2", "m1", "m2", "m3", "m4", "r3", "r4", "cr1"];

/// x86 families and the Graviton family with the same ratio of memory to CPUs, at most two generations later. Source:
/// AWS, "AWS Graviton Technical Guide", transition of instance families, and "Amazon EC2 Instance Types".
const GRAVITON: [(&str, &str); 46] = [
    ("t2", "t4g"),
    ("t3", "t4g"),
    ("t3a", "t4g"),
    ("m3", "m7g"),
    ("m4", "m7g"),
    ("m5", "m7g"),
    ("m5a", "m7g"),
    ("m5d", "m7gd"),
    ("m5ad", "m7gd"),
    ("m6i", "m7g"),
    ("m6a", "m7g"),
    ("m6id", "m7gd"),
    ("m7i", "m8g"),
    ("m7i-flex", "m8g"),
    ("m7a", "m8g"),
    ("c3", "c7g"),
    ("c4", "c7g"),
    ("c5", "c7g"),
    ("c5a", "c7g"),
    ("c5d", "c7gd"),
    ("c5ad", "c7gd"),
    ("c5n", "c7gn"),
    ("c6i", "c7g"),
    ("c6a", "c7g"),
    ("c6id", "c7gd"),
    ("c6in", "c7gn"),
    ("c7i", "c8g"),
    ("c7i-flex", "c8g"),
    ("c7a", "c8g"),
    ("r3", "r7g"),
    ("r4", "r7g"),
    ("r5", "r7g"),
    ("r5a", "r7g"),
    ("r5d", "r7gd"),
    ("r5ad", "r7gd"),
    ("r6i", "r7g"),
    ("r6a", "r7g"),
    ("r6id", "r7gd"),
    ("r7i", "r8g"),
    ("r7a", "r8g"),
    ("i3", "i4g"),
    ("i4i", "i8g"),
    ("x1", "x2gd"),
    ("x1e", "x2gd"),
    ("x2idn", "x8g"),
    ("x2iedn", "x8g"),
];

/// x86 classes of RDS and their Graviton equivalents. Source: AWS, "Supported DB engines for DB instance classes" of
/// the RDS and Aurora user guides.
const GRAVITON_DATABASES: [(&str, &str); 14] = [
    ("t2", "t4g"),
    ("t3", "t4g"),
    ("m4", "m7g"),
    ("m5", "m7g"),
    ("m5d", "m6gd"),
    ("m6i", "m7g"),
    ("m6id", "m6gd"),
    ("m7i", "m8g"),
    ("r4", "r7g"),
    ("r5", "r7g"),
    ("r5d", "r6gd"),
    ("r6i", "r7g"),
    ("r6id", "r6gd"),
    ("r7i", "r8g"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_instance_types() {
        assert_eq!(InstanceType::of("db.m5.2xlarge"), Some(InstanceType { family: "m5", size: "2xlarge" }));
        assert_eq!(InstanceType::of("db.serverless"), None);
        let large = |text| InstanceType::of(text).unwrap().is_as_large_as(8);
        assert!(large("m5.8xlarge") && large("c7i.metal-24xl") && !large("m5.4xlarge") && !large("m5.large"));
        let processors = |text| InstanceType::of(text).unwrap().processors();
        assert_eq!((processors("db.t3.micro"), processors("db.r6i.4xlarge")), (Some(2), Some(16)));
        assert_eq!(processors("db.odd.huge"), None);
    }

    #[test]
    fn distinguishes_amd_from_intel() {
        let amd = |text| InstanceType::of(text).unwrap().is_amd();
        assert!(amd("m5a.large") && amd("t3a.micro") && amd("c5ad.large") && amd("r7a.xlarge"));
        assert!(!amd("m5.large") && !amd("c7i.xlarge") && !amd("m7i-flex.large"));
    }

    #[test]
    fn graviton_families_have_no_graviton_counterpart() {
        for family in GRAVITON.iter().map(|(_, graviton)| *graviton) {
            assert_eq!(InstanceType { family, size: "large" }.graviton_instance_type(), None, "{family}");
        }
    }

    #[test]
    fn every_replacement_family_has_sizes() {
        let counterparts = GRAVITON.iter().chain(&GRAVITON_DATABASES).map(|(_, graviton)| *graviton);
        for family in counterparts.chain(SUCCESSORS.iter().map(|(_, family)| *family)) {
            assert!(sizes(family).contains(&"large"), "{family}");
        }
    }

    #[test]
    fn recommends_only_existing_types() {
        let graviton = |text| InstanceType::of(text).unwrap().graviton_instance_type();
        assert_eq!(graviton("m5.2xlarge").as_deref(), Some("m7g.2xlarge"));
        assert_eq!(graviton("m5.24xlarge").as_deref(), Some("m8g.24xlarge"));
        assert_eq!(graviton("c5.9xlarge"), None);
        assert_eq!(
            InstanceType::of("db.r5.24xlarge").unwrap().graviton_database_class().as_deref(),
            Some("r8g.24xlarge")
        );
        let successor = |text| InstanceType::of(text).unwrap().successor();
        assert_eq!(successor("m4.xlarge").as_deref(), Some("m7i.xlarge"));
        assert_eq!(successor("r4.16xlarge").as_deref(), Some("r7i.16xlarge"));
        assert_eq!((successor("m4.10xlarge"), successor("p2.xlarge"), successor("d2.xlarge")), (None, None, None));
    }

    #[test]
    fn small_previous_generation_types_have_one_processor() {
        let processors = |text| InstanceType::of(text).unwrap().processors();
        assert_eq!((processors("db.t2.micro"), processors("db.t2.medium")), (Some(1), Some(2)));
        assert_eq!((processors("db.m3.medium"), processors("db.t4g.micro")), (Some(1), Some(2)));
    }
}
