//! Share of cost as a treemap or a donut.

use charming::{
    element::{ItemStyle, Label},
    series::{Pie, Treemap},
};
use domain::{
    Decimal,
    format::{self, Sign},
    money::Unit,
    view::ShareKind,
};
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::{
    color::Slot,
    option::{Base, escaped, finish, merge},
};

/// Smallest share with a label, 4%: smaller items have no room for it.
const MIN_LABELED: Decimal = Decimal::from_parts(4, 0, 0, false, 2);

/// One group in the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// Unique id: two groups can share a name.
    pub id: String,
    /// Display name; untrusted text.
    pub name: String,
    /// Color slot.
    pub slot: Slot,
    /// Amount in the range.
    pub amount: Decimal,
    /// Share of the total.
    pub share: Option<Decimal>,
}

/// ECharts option. Credits have no area and are listed below the chart. The `id` of an item is its group's.
pub fn option(slices: &[Slice], kind: ShareKind, unit: &Unit) -> Value {
    let positive = slices.iter().filter(|slice| slice.amount > Decimal::ZERO);
    let data: Vec<Value> = positive.map(|slice| item(slice, kind)).collect();
    let border = ItemStyle::new().border_color("token:surface").border_width(1.5);
    let mut series = match kind {
        ShareKind::Treemap => {
            let label = Label::new().show(true).font_size(11).formatter("{b}");
            let treemap = Treemap::new().left(0).right(0).top(0).bottom(0).label(label).item_style(border);
            let mut series = serde_json::to_value(treemap).unwrap_or_default();
            let static_layout = json!({
                "roam": false,
                "nodeClick": false,
                "breadcrumb": { "show": false },
                "itemStyle": { "gapWidth": 1.5 },
                "label": { "position": "insideTopLeft", "overflow": "truncate" },
            });
            merge(&mut series, static_layout);
            series
        }
        ShareKind::Donut => {
            let label = Label::new().color("token:text-2").font_size(11);
            let mut series = serde_json::to_value(Pie::new().label(label).item_style(border)).unwrap_or_default();
            merge(&mut series, json!({ "radius": ["48%", "78%"], "labelLine": { "length": 6, "length2": 6 } }));
            series
        }
    };
    merge(&mut series, json!({ "data": data, "cursor": "pointer" }));
    finish(&Base::items(), vec![series], format::axis_unit(unit), [])
}

fn item(slice: &Slice, kind: ShareKind) -> Value {
    let share = slice.share.map(|share| format::percent(share, Sign::Minus)).unwrap_or_default();
    let name = escaped(&slice.name);
    let has_room = slice.share.is_none_or(|share| share >= MIN_LABELED);
    let mut label = json!({ "show": has_room, "lineHeight": 15, "formatter": format!("{name}\n{share}") });
    // In the treemap the label is on the group's color, in the donut next to it.
    if kind == ShareKind::Treemap {
        merge(&mut label, json!({ "color": slice.slot.label_token() }));
    }
    json!({
        "id": slice.id,
        "name": name,
        "value": slice.amount.to_f64(),
        "itemStyle": { "color": slice.slot.token() },
        "label": label,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_have_no_area() {
        let slice = |name: &str, amount: i64| Slice {
            id: name.to_owned(),
            name: "one name".to_owned(),
            slot: Slot::Numbered(1),
            amount: Decimal::from(amount),
            share: Some(Decimal::new(5, 1)),
        };
        for kind in [ShareKind::Treemap, ShareKind::Donut] {
            let option = option(&[slice("a", 10), slice("credit", -3), slice("b", 5)], kind, &Unit::new("USD"));
            let data = option["series"][0]["data"].as_array().unwrap();
            let ids: Vec<_> = data.iter().map(|it| it["id"].as_str().unwrap()).collect();
            assert_eq!(ids, ["a", "b"]);
        }
    }
}
