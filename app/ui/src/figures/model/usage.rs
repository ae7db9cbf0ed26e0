//! Usage and unit price of a group.

use domain::{Decimal, metric::Metric, money::Money, ranking::Part, table::CostTable};

/// Usage of one group; `None` for several groups or mixed units.
pub(super) fn group_usage(table: &CostTable, part: &Part) -> Option<Money> {
    let [key] = part.keys.as_slice() else {
        return None;
    };
    table.key_total(table.index_of(key)?, Metric::Usage).filter(|usage| !usage.unit.is_mixed())
}

/// Unit price of one group in each period; empty for mixed units or when usage itself is shown.
pub fn unit_prices(table: &CostTable, part: &Part, metric: Metric) -> Vec<Option<Decimal>> {
    let index = part.keys.first().and_then(|key| table.index_of(key));
    match index.filter(|_| group_usage(table, part).is_some() && metric != Metric::Usage) {
        Some(index) => {
            let amounts = |metric| (0..table.periods().len()).map(move |period| table.amount(period, index, metric));
            let (costs, quantities): (Vec<_>, Vec<_>) = (amounts(metric).collect(), amounts(Metric::Usage).collect());
            domain::analysis::unit_price::unit_prices(&costs, &quantities)
        }
        None => Vec::new(),
    }
}
