//! Statements whose figure is right and whose place is not: of another kind, time or length, of something unheard of; and figures
//! that are dressed up.

use rust_decimal::Decimal;

use super::{
    planter::{Planter, Service, number},
    sheets::facts,
    writing::{grouped, money, plausible},
};
use crate::advice::{Class, FactKind};

/// Names that no account of the sheets has, as people write them: without quotes, in bold, behind the word for their kind.
const STRANGERS: [&str; 12] = [
    "⟦web-77⟧ costs {} a month.",
    "The bucket ⟦acme-billing-logs⟧ holds most of it.",
    "Look at ⟦acme-data-lake⟧ first.",
    "**⟦payments-api-3⟧** is the worst.",
    "The function `⟦ImageResizer⟧` runs too often.",
    "Move `⟦PROD-DB⟧` to another class.",
    "Nobody uses the `⟦billing⟧` bucket.",
    "The cluster ⟦analytics-runner⟧ stands idle.",
    "It is ⟦node17.internal⟧ that costs most.",
    "The table ⟦orders_archive⟧ could go.",
    "Stop ⟦batch_worker_blue⟧ at night.",
    "Run `aws s3 rb s3://⟦acme-old-exports⟧`.",
];
/// Subjects that have no figure in any sheet.
const UNHEARD_OF: [&str; 8] = [
    "Your Kubernetes bill is ⟦{}⟧.",
    "Compute cost ⟦{}⟧ in October.",
    "Storage came to ⟦{}⟧.",
    "You paid ⟦{}⟧ for production.",
    "On Snowflake alone you spent ⟦{}⟧.",
    "The marketing team ran up ⟦{}⟧.",
    "Backups were billed at ⟦{}⟧.",
    "One of them cost ⟦{}⟧.",
];

impl Planter<'_> {
    /// All of them.
    pub fn snares(&mut self, services: &[Service<'_>]) {
        self.times(services);
        self.lengths(services);
        self.kinds(services);
        self.strangers(services);
        self.dressed(services);
    }

    fn times(&mut self, services: &[Service<'_>]) {
        for it in services.iter().take(4) {
            let (now, before) = (number(it.cost), number(it.before));
            if (now - before).abs() * Decimal::from(50) < now {
                continue;
            }
            let (now, before) = (format!("${}", grouped(now, 2)), format!("${}", grouped(before, 2)));
            for (october, september, is_true) in [(&now, &before, true), (&before, &now, false)] {
                let phrases = ["In October, {} cost ⟦{}⟧.", "{} cost ⟦{}⟧ in October 2026.", "October: {} at ⟦{}⟧."];
                let phrase = *self.numbers.pick(&phrases);
                self.plant("month", is_true, phrase, &[it.name, october]);
                let phrases = ["In September, {} cost ⟦{}⟧.", "{} had cost ⟦{}⟧ in September."];
                let phrase = *self.numbers.pick(&phrases);
                self.plant("month before", is_true, phrase, &[it.name, september]);
            }
            self.plant("month and day", false, "On 14 October {} cost ⟦{}⟧.", &[it.name, &now]);
            self.plant("another year", false, "In 2024, {} cost ⟦{}⟧.", &[it.name, &now]);
        }
    }

    fn lengths(&mut self, services: &[Service<'_>]) {
        for it in services.iter().take(4) {
            let cost = money(number(it.cost), &mut self.numbers);
            for (rate, is_true) in [
                ("a month", true),
                ("per month", true),
                ("a day", false),
                ("per year", false),
                ("a week", false),
                ("daily", false),
            ] {
                self.plant("length of a cost", is_true, "{} costs ⟦{}⟧ {}.", &[it.name, &cost, rate]);
            }
        }
        let daily = facts(self.sheet, FactKind::DailyAverage, None)[0];
        let figure = money(number(daily), &mut self.numbers);
        for (phrase, is_true) in [
            ("You spend ⟦{}⟧ a day.", true),
            ("The daily average is ⟦{}⟧.", true),
            ("You spend ⟦{}⟧ a month.", false),
            ("The total was ⟦{}⟧.", false),
        ] {
            self.plant("daily average", is_true, phrase, &[&figure]);
        }
        for fact in facts(self.sheet, FactKind::Saving, Some(Class::Resource)) {
            let name = &fact.about[0].name;
            let month = format!("${}", grouped(number(fact), 2));
            let year = format!("${}", grouped(number(fact) * Decimal::from(12), 2));
            for (month, year, is_true) in [(&month, &year, true), (&year, &month, false)] {
                self.plant("saving a month", is_true, "Removing {} saves ⟦{}⟧ a month.", &[name, month]);
                self.plant("saving a year", is_true, "Without {} you save ⟦{}⟧ a year.", &[name, year]);
            }
        }
    }

    fn kinds(&mut self, services: &[Service<'_>]) {
        let forecast = facts(self.sheet, FactKind::Forecast, None)[0];
        let figure = money(number(forecast), &mut self.numbers);
        for (phrase, is_true) in [
            ("November is forecast to come to ⟦{}⟧.", true),
            ("We expect the month to end at ⟦{}⟧: that is the forecast.", true),
            ("The total bill was ⟦{}⟧.", false),
            ("You paid ⟦{}⟧ in all.", false),
        ] {
            self.plant("forecast", is_true, phrase, &[&figure]);
        }
        for it in services.iter().take(3) {
            let cost = money(number(it.cost), &mut self.numbers);
            for phrase in
                ["{} is forecast to cost ⟦{}⟧.", "You would save ⟦{1}⟧ with {0}.", "On average, {} averages ⟦{}⟧."]
            {
                let phrase = phrase.replace("{0}", it.name).replace("{1}", &cost);
                self.plant("cost as another kind", false, &phrase, &[it.name, &cost]);
            }
        }
    }

    fn strangers(&mut self, services: &[Service<'_>]) {
        let costs: Vec<String> = services.iter().map(|it| money(number(it.cost), &mut self.numbers)).collect();
        for phrase in STRANGERS {
            let cost = self.numbers.pick(&costs).clone();
            self.plant("invented name", false, phrase, &[&cost]);
        }
        for phrase in UNHEARD_OF {
            let cost = self.numbers.pick(&costs).clone();
            self.plant("unheard of", false, phrase, &[&cost]);
        }
        let largest = services.iter().max_by_key(|it| number(it.cost)).unwrap();
        let figure = money(number(largest.cost), &mut self.numbers);
        self.both(
            "largest",
            &["The largest service cost ⟦{}⟧.", "Your biggest service is at ⟦{}⟧."],
            &[],
            &figure,
            &[],
        );
        for (at, it) in services.iter().take(3).enumerate() {
            let other = &services[at + 1];
            let cost = money(number(it.cost), &mut self.numbers);
            let phrase = format!("{{}} cost {{}} [⟦{}⟧].", other.cost.id);
            self.plant("citation of something else", false, &phrase, &[it.name, &cost]);
        }
    }

    fn dressed(&mut self, services: &[Service<'_>]) {
        for it in services.iter().take(3) {
            let share = number(it.share);
            for is_true in [true, false] {
                let value = if is_true { share } else { plausible(share, &mut self.numbers).min(Decimal::from(99)) };
                let figure = grouped(value, 1);
                let phrases = [
                    "{} is **⟦{}⟧**% of the total.",
                    "{} makes up ⟦{}⟧\\% of the total.",
                    "| {} | ⟦{}%⟧ of the total | stays |",
                ];
                let phrase = *self.numbers.pick(&phrases);
                self.plant("share in markup", is_true, phrase, &[it.name, &figure]);
            }
            let cost = grouped(number(it.cost), 2);
            for unit in ["CHF {}", "{} CHF", "A${}", "₹{}", "R${}"] {
                let figure = unit.replace("{}", &cost);
                self.plant("another currency", false, "{} cost ⟦{}⟧.", &[it.name, &figure]);
            }
            let whole = grouped(number(it.cost), 0);
            self.plant("money as machines", false, "{} has ⟦{}⟧ machines.", &[it.name, &whole]);
        }
        for count in facts(self.sheet, FactKind::Count, None) {
            let (right, of) = (number(count), count.value.unit());
            for (number, is_true) in [(right, true), (right + Decimal::from(1 + self.numbers.below(5)), false)] {
                let phrases = ["There are **⟦{}⟧** {}.", "I found ⟦{1}⟧ {0}.", "Things to look at: {0} (⟦{1}⟧)"];
                let phrase = self.numbers.pick(&phrases).replace("{0}", of).replace("{1}", &number.to_string());
                self.plant("count in markup", is_true, &phrase, &[&number.to_string(), of]);
            }
        }
    }
}
