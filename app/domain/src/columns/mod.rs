//! Rows as columns, for what crosses to the browser in large numbers: values of one field lie side by side, which compresses best, and
//! equal words are sent and kept in memory once. Values in a column are in the format of postcard.
//!
//! A type writes the fields of each row into columns and reads them in the same order; both sides are of the same release.

mod template;

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use self::template::Template;
use crate::shared_str::SharedStr;

/// Decimals with larger mantissas, such as unit prices, usually repeat: they are sent once.
const MAX_INLINE_MANTISSA: u128 = 1_000_000_000_000;
/// Number of bits for the scale of a decimal, which is at most 28.
const SCALE_BITS: u32 = 5;

/// Error of columns that contain no rows of the expected type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the rows are damaged")]
pub struct Damaged;

/// Encoded rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    rows: u32,
    words: Vec<SharedStr>,
    decimals: Vec<i128>,
    bytes: Vec<Vec<u8>>,
}

/// Type that is sent in columns.
pub trait Row: Sized {
    /// Appends the row's values to columns.
    fn write(&self, to: &mut ColumnWriter);

    /// Reads the values of the next row, in the order of [`Row::write`].
    ///
    /// # Errors
    /// [`Damaged`] if they are not those of a row.
    fn read(from: &mut ColumnReader<'_>) -> Result<Self, Damaged>;
}

/// Encodes rows.
#[must_use]
pub fn encode<R: Row>(rows: &[R]) -> Columns {
    let mut writer = ColumnWriter::default();
    for row in rows {
        row.write(&mut writer);
    }
    Columns { rows: u32::try_from(rows.len()).unwrap_or(u32::MAX), ..writer.columns }
}

/// Decodes rows.
///
/// # Errors
/// [`Damaged`] if the columns are not those of the rows.
pub fn decode<R: Row>(columns: &Columns) -> Result<Vec<R>, Damaged> {
    let mut reader = ColumnReader {
        words: &columns.words,
        decimals: &columns.decimals,
        columns: columns.bytes.iter().map(Vec::as_slice).collect(),
    };
    // Not reserved: the number may be wrong, and a row has at least one value.
    (0..columns.rows).map(|_| R::read(&mut reader)).collect()
}

/// Encoding for serde: `#[serde(serialize_with = "crate::columns::serialize", deserialize_with = …)]` on a list of rows.
///
/// # Errors
/// Errors of the format.
pub fn serialize<R: Row, S: serde::Serializer>(rows: &[R], serializer: S) -> Result<S::Ok, S::Error> {
    encode(rows).serialize(serializer)
}

/// Decoding for serde.
///
/// # Errors
/// If the data is not that of rows.
pub fn deserialize<'de, R: Row, L: From<Vec<R>>, D: serde::Deserializer<'de>>(deserializer: D) -> Result<L, D::Error> {
    let columns = Columns::deserialize(deserializer)?;
    decode(&columns).map(L::from).map_err(serde::de::Error::custom)
}

/// Appends values to columns. Columns are numbered from zero.
#[derive(Debug, Default)]
pub struct ColumnWriter {
    columns: Columns,
    word_indexes: HashMap<SharedStr, u32>,
    decimal_indexes: HashMap<i128, u32>,
}

impl ColumnWriter {
    /// Appends any value.
    pub fn put<T: Serialize + ?Sized>(&mut self, column: impl Into<usize>, value: &T) {
        let column = column.into();
        let columns = &mut self.columns.bytes;
        if columns.len() <= column {
            columns.resize_with(column + 1, Vec::new);
        }
        let bytes = std::mem::take(&mut columns[column]);
        // Fails only for types that have no length in advance; the reader then reports damaged rows.
        columns[column] = postcard::to_extend(value, bytes).unwrap_or_default();
    }

    /// Appends the length of a list, whose elements follow.
    pub fn length(&mut self, column: impl Into<usize>, length: usize) {
        self.put(column, &u32::try_from(length).unwrap_or(u32::MAX));
    }

    /// Appends a word that other rows are likely to have, too.
    pub fn word(&mut self, column: impl Into<usize>, word: &SharedStr) {
        let index = self.word_index(word);
        self.put(column, &index);
    }

    /// Appends a word or its absence.
    pub fn optional_word(&mut self, column: impl Into<usize>, word: Option<&SharedStr>) {
        let index = word.map_or(0, |word| self.word_index(word) + 1);
        self.put(column, &index);
    }

    fn word_index(&mut self, word: &SharedStr) -> u32 {
        if let Some(index) = self.word_indexes.get(word) {
            return *index;
        }
        let index = u32::try_from(self.columns.words.len()).unwrap_or(u32::MAX);
        self.columns.words.push(word.clone());
        self.word_indexes.insert(word.clone(), index);
        index
    }

    /// Appends a decimal with its scale.
    pub fn decimal(&mut self, column: impl Into<usize>, value: Decimal) {
        let column = column.into();
        let packed = (value.mantissa() << SCALE_BITS) | i128::from(value.scale());
        if value.mantissa().unsigned_abs() <= MAX_INLINE_MANTISSA {
            self.put(column, &0_u32);
            self.put(column, &packed);
            return;
        }
        let decimals = &mut self.columns.decimals;
        let index = *self.decimal_indexes.entry(packed).or_insert_with(|| {
            decimals.push(packed);
            u32::try_from(decimals.len()).unwrap_or(u32::MAX)
        });
        self.put(column, &index);
    }
}

/// Reads values from columns.
#[derive(Debug)]
pub struct ColumnReader<'a> {
    words: &'a [SharedStr],
    decimals: &'a [i128],
    columns: Vec<&'a [u8]>,
}

impl ColumnReader<'_> {
    /// Reads a value.
    ///
    /// # Errors
    /// [`Damaged`] if the column's next value is of another type, or if it has none.
    pub fn take<T: DeserializeOwned>(&mut self, column: impl Into<usize>) -> Result<T, Damaged> {
        let bytes = self.columns.get_mut(column.into()).ok_or(Damaged)?;
        let (value, rest) = postcard::take_from_bytes(bytes).map_err(|_| Damaged)?;
        *bytes = rest;
        Ok(value)
    }

    /// Reads the elements of a list.
    ///
    /// # Errors
    /// [`Damaged`], also from an element.
    pub fn list<T>(
        &mut self,
        column: impl Into<usize>,
        mut element: impl FnMut(&mut Self) -> Result<T, Damaged>,
    ) -> Result<Vec<T>, Damaged> {
        let length: u32 = self.take(column)?;
        (0..length).map(|_| element(self)).collect()
    }

    /// Reads a word.
    ///
    /// # Errors
    /// [`Damaged`] if there is no such word.
    pub fn word(&mut self, column: impl Into<usize>) -> Result<SharedStr, Damaged> {
        let index: u32 = self.take(column)?;
        self.word_at(index)
    }

    /// Reads a word or its absence.
    ///
    /// # Errors
    /// [`Damaged`] if there is no such word.
    pub fn optional_word(&mut self, column: impl Into<usize>) -> Result<Option<SharedStr>, Damaged> {
        let index: u32 = self.take(column)?;
        index.checked_sub(1).map(|index| self.word_at(index)).transpose()
    }

    fn word_at(&self, index: u32) -> Result<SharedStr, Damaged> {
        usize::try_from(index).ok().and_then(|index| self.words.get(index)).cloned().ok_or(Damaged)
    }

    /// Reads a decimal.
    ///
    /// # Errors
    /// [`Damaged`] if there is none.
    pub fn decimal(&mut self, column: impl Into<usize>) -> Result<Decimal, Damaged> {
        let column = column.into();
        let index: u32 = self.take(column)?;
        let packed = match index.checked_sub(1) {
            None => self.take(column)?,
            Some(index) => *usize::try_from(index).ok().and_then(|index| self.decimals.get(index)).ok_or(Damaged)?,
        };
        let scale = u32::try_from(packed & ((1 << SCALE_BITS) - 1)).map_err(|_| Damaged)?;
        Decimal::try_from_i128_with_scale(packed >> SCALE_BITS, scale).map_err(|_| Damaged)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Example {
        word: Option<SharedStr>,
        amounts: Vec<Decimal>,
    }

    impl Row for Example {
        fn write(&self, to: &mut ColumnWriter) {
            to.optional_word(0_usize, self.word.as_ref());
            to.length(1_usize, self.amounts.len());
            for amount in &self.amounts {
                to.decimal(2_usize, *amount);
            }
        }

        fn read(from: &mut ColumnReader<'_>) -> Result<Self, Damaged> {
            Ok(Self { word: from.optional_word(0_usize)?, amounts: from.list(1_usize, |from| from.decimal(2_usize))? })
        }
    }

    fn any_row() -> impl Strategy<Value = Example> {
        let amount = (any::<[u32; 3]>(), any::<bool>(), 0u32..=28)
            .prop_map(|([low, middle, high], negative, scale)| Decimal::from_parts(low, middle, high, negative, scale));
        let word = proptest::option::of(proptest::sample::select(vec!["", "us-east-1", "vol-1", "🦀\0"]));
        (word, proptest::collection::vec(amount, 0..4))
            .prop_map(|(word, amounts)| Example { word: word.map(SharedStr::from), amounts })
    }

    proptest! {
        #[test]
        fn rows_arrive_unchanged(rows in proptest::collection::vec(any_row(), 0..20)) {
            let columns: Columns = postcard::from_bytes(&postcard::to_stdvec(&encode(&rows)).unwrap()).unwrap();
            let received = decode::<Example>(&columns).unwrap();
            prop_assert_eq!(&received, &rows);
            for (row, received) in rows.iter().zip(&received) {
                for (amount, received) in row.amounts.iter().zip(&received.amounts) {
                    prop_assert_eq!(amount.scale(), received.scale());
                }
            }
        }

        #[test]
        fn damaged_columns_are_an_error_and_no_panic(
            rows in proptest::collection::vec(any_row(), 1..5),
            damage in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..4),
        ) {
            let mut bytes = postcard::to_stdvec(&encode(&rows)).unwrap();
            for (at, byte) in damage {
                let length = bytes.len();
                bytes[at % length] = byte;
            }
            if let Ok(columns) = postcard::from_bytes::<Columns>(&bytes) {
                let _ = decode::<Example>(&columns);
            }
        }
    }

    #[test]
    fn equal_words_are_kept_once() {
        let row = Example {
            word: Some("us-east-1".into()),
            amounts: vec!["0.0949095130378968552478115661".parse().unwrap()],
        };
        let columns = encode(&[row.clone(), row]);
        assert_eq!((columns.words.len(), columns.decimals.len()), (1, 1));
        let received: Vec<Example> = decode(&columns).unwrap();
        let words: Vec<&SharedStr> = received.iter().filter_map(|row| row.word.as_ref()).collect();
        assert!(SharedStr::ptr_eq(words[0], words[1]));
    }

    #[test]
    fn missing_columns_are_an_error() {
        let columns = Columns { rows: 1, ..Columns::default() };
        assert_eq!(decode::<Example>(&columns), Err(Damaged));
    }
}
