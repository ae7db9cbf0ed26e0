//! Sources of costs and resources with planted text, which a stranger could have written: names, tags and errors.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    access::Scope,
    error::SourceError,
    metric::Metric,
    port::{BoxStream, CostCache, CostSource, Inventory, Quote, Reading},
    query::{CostQuery, Name, NameQuery},
    resource::{ListingEvent, Resource, SharedStr, Tag},
    table::{CostTable, Key, TableBuilder},
};
use futures::StreamExt;

/// An inventory with a text as the name, and in the tags, of every resource.
pub struct PlantedInventory(pub Arc<dyn Inventory>, pub &'static str);

impl Inventory for PlantedInventory {
    fn read(&self) -> BoxStream<ListingEvent> {
        let text = self.1;
        let rename = move |mut it: Resource| {
            it.name = Some(text.into());
            it.tags.get_or_insert_default().push(Tag("note".into(), text.into()));
            it
        };
        let renamed = self.0.read().map(move |event| match event {
            ListingEvent::Found(list, all) => ListingEvent::Found(list, all.iter().cloned().map(rename).collect()),
            other => other,
        });
        renamed.boxed()
    }

    fn invalidate(&self, scope: &Scope) {
        self.0.invalidate(scope);
    }

    fn revision(&self) -> u64 {
        self.0.revision()
    }
}

/// Costs with other values of their groups, such as names of services and tag values; or with an error.
pub struct PlantedCosts {
    inner: Arc<dyn CostCache>,
    rename: Box<dyn Fn(&str) -> SharedStr + Send + Sync>,
    error: Option<SourceError>,
}

impl PlantedCosts {
    /// Costs whose values are renamed.
    pub fn renamed(inner: Arc<dyn CostCache>, rename: impl Fn(&str) -> SharedStr + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { inner, rename: Box::new(rename), error: None })
    }

    /// Costs that cannot be loaded.
    pub fn failing(inner: Arc<dyn CostCache>, error: SourceError) -> Arc<Self> {
        Arc::new(Self { inner, rename: Box::new(|it| it.into()), error: Some(error) })
    }

    fn check(&self) -> Result<(), SourceError> {
        self.error.clone().map_or(Ok(()), Err)
    }

    fn rename(&self, table: &CostTable) -> CostTable {
        let mut renamed = TableBuilder::new(table.group_by().to_vec(), table.periods().to_vec());
        for (index, key) in table.keys().iter().enumerate() {
            let new_key = Key(key.0.iter().map(|it| (self.rename)(it)).collect());
            for period in 0..table.periods().len() {
                for metric in Metric::ALL {
                    if let Some(money) = table.money(period, index, metric) {
                        renamed.add(period, new_key.clone(), metric, money);
                    }
                }
            }
        }
        renamed.finish()
    }
}

#[async_trait]
impl CostSource for PlantedCosts {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        self.check()?;
        let reading = self.inner.costs(query).await?;
        Ok(Reading { table: Arc::new(self.rename(&reading.table)), ..reading })
    }

    async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        self.check()?;
        let names = self.inner.names(query).await?;
        let rename = |text: String| (self.rename)(&text).to_string();
        Ok(names.into_iter().map(|it| Name { value: rename(it.value), label: it.label.map(rename) }).collect())
    }
}

impl CostCache for PlantedCosts {
    fn quote(&self, query: &CostQuery) -> Quote {
        self.inner.quote(query)
    }

    fn refresh_quote(&self, query: &CostQuery) -> Quote {
        self.inner.refresh_quote(query)
    }

    fn quote_after(&self, refreshed: &[CostQuery], query: &CostQuery) -> Quote {
        self.inner.quote_after(refreshed, query)
    }

    fn invalidate(&self, query: &CostQuery) {
        self.inner.invalidate(query);
    }

    fn revision(&self) -> u64 {
        self.inner.revision()
    }
}
