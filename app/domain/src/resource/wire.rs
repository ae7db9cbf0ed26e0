//! Resources as columns for the browser.

use jiff::Timestamp;

use super::{Fact, Resource, ResourceType, SharedStr, Value, tags};
use crate::columns::{ColumnReader, ColumnWriter, Damaged, Row, Template};

/// Columns of resources, after those of tags.
#[derive(Clone, Copy)]
enum Column {
    Type,
    Service,
    Id,
    Arn,
    Account,
    Region,
    Zone,
    State,
    Seconds,
    Nanoseconds,
    FactCount,
    FactName,
    FactKind,
    Text,
    Number,
}

impl From<Column> for usize {
    fn from(column: Column) -> Self {
        tags::COLUMNS + column as usize
    }
}

/// Kinds of fact values.
const TEXT: u8 = 0;
const NUMBER: u8 = 1;
const FALSE: u8 = 2;
const TRUE: u8 = 3;
const TIME: u8 = 4;

impl Row for Resource {
    fn write(&self, to: &mut ColumnWriter) {
        to.word(Column::Type, &self.resource_type.0);
        to.optional_word(Column::Service, self.service.as_ref());
        to.put(Column::Id, &self.id);
        to.word(Column::Account, &self.account);
        to.word(Column::Region, &self.region);
        let names = Template([&self.id, &self.region, &self.account, ""]);
        to.optional_word(Column::Arn, self.arn.as_ref().map(|arn| names.generalize(arn)).as_ref());
        to.optional_word(Column::Zone, self.zone.as_ref());
        to.optional_word(Column::State, self.state.as_ref());
        write_time(self.created, to);
        tags::write(self.name.as_ref(), self.tags.as_deref(), to);
        to.length(Column::FactCount, self.facts.len());
        for Fact { name, value } in &self.facts {
            to.word(Column::FactName, name);
            write_value(value, to);
        }
    }

    fn read(from: &mut ColumnReader<'_>) -> Result<Self, Damaged> {
        let resource_type = ResourceType(from.word(Column::Type)?);
        let service = from.optional_word(Column::Service)?;
        let id: SharedStr = from.take(Column::Id)?;
        let account = from.word(Column::Account)?;
        let region = from.word(Column::Region)?;
        let arn = from.optional_word(Column::Arn)?;
        let arn = arn.map(|arn| Template([&id, &region, &account, ""]).fill(&arn));
        let zone = from.optional_word(Column::Zone)?;
        let state = from.optional_word(Column::State)?;
        let created = read_time(from)?;
        let (name, tags) = tags::read(from)?;
        let facts = from.list(Column::FactCount, |from| {
            Ok(Fact { name: from.word(Column::FactName)?, value: read_value(from)? })
        })?;
        Ok(Self { resource_type, service, id, arn, name, account, region, zone, state, created, tags, facts })
    }
}

fn write_time(time: Option<Timestamp>, to: &mut ColumnWriter) {
    to.put(Column::Seconds, &time.map(Timestamp::as_second));
    if let Some(time) = time {
        to.put(Column::Nanoseconds, &time.subsec_nanosecond());
    }
}

fn read_time(from: &mut ColumnReader<'_>) -> Result<Option<Timestamp>, Damaged> {
    let Some(seconds) = from.take::<Option<i64>>(Column::Seconds)? else { return Ok(None) };
    let nanoseconds: i32 = from.take(Column::Nanoseconds)?;
    Timestamp::new(seconds, nanoseconds).map(Some).map_err(|_| Damaged)
}

fn write_value(value: &Value, to: &mut ColumnWriter) {
    let kind = match value {
        Value::Text(text) => {
            to.word(Column::Text, text);
            TEXT
        }
        Value::Number(number) => {
            to.put(Column::Number, number);
            NUMBER
        }
        Value::Flag(false) => FALSE,
        Value::Flag(true) => TRUE,
        Value::Time(time) => {
            write_time(Some(*time), to);
            TIME
        }
    };
    to.put(Column::FactKind, &kind);
}

fn read_value(from: &mut ColumnReader<'_>) -> Result<Value, Damaged> {
    Ok(match from.take(Column::FactKind)? {
        TEXT => Value::Text(from.word(Column::Text)?),
        NUMBER => Value::Number(from.take(Column::Number)?),
        FALSE => Value::Flag(false),
        TRUE => Value::Flag(true),
        TIME => Value::Time(read_time(from)?.ok_or(Damaged)?),
        _ => return Err(Damaged),
    })
}

#[cfg(test)]
mod tests;
