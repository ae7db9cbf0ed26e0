//! Encoding of dates and times for serde: `#[serde(with = "crate::time_encoding")]`.
//!
//! Binary formats get numbers, so that the browser needs no code to format and parse text. JSON is unchanged: ISO 8601.
//! With `with`, serde no longer accepts a missing field for `None`: an `Option` also needs `#[serde(default)]`.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A date or a time, or a value with one inside.
pub trait TimeEncoding: Sized {
    /// Writes the value.
    ///
    /// # Errors
    /// Errors of the format.
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Reads the value.
    ///
    /// # Errors
    /// If the data is not a valid date or time.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Writes a date or a time.
///
/// # Errors
/// Errors of the format.
pub fn serialize<T: TimeEncoding, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.encode(serializer)
}

/// Reads a date or a time.
///
/// # Errors
/// If the data is not a valid date or time.
pub fn deserialize<'de, T: TimeEncoding, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::decode(deserializer)
}

/// Year, month and day.
impl TimeEncoding for Date {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return self.serialize(serializer);
        }
        (self.year(), self.month(), self.day()).serialize(serializer)
    }

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Self::deserialize(deserializer);
        }
        let (year, month, day) = Deserialize::deserialize(deserializer)?;
        // The error's text is not used: jiff would need its formatter for it.
        Self::new(year, month, day).map_err(|_| D::Error::custom("invalid date"))
    }
}

/// Seconds since 1970, and nanoseconds of the second.
impl TimeEncoding for Timestamp {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return self.serialize(serializer);
        }
        (self.as_second(), self.subsec_nanosecond()).serialize(serializer)
    }

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Self::deserialize(deserializer);
        }
        let (second, nanosecond) = Deserialize::deserialize(deserializer)?;
        Self::new(second, nanosecond).map_err(|_| D::Error::custom("invalid time"))
    }
}

impl<T: TimeEncoding> TimeEncoding for Option<T> {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_ref().map(Encoded).serialize(serializer)
    }

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map(|Decoded(value)| value))
    }
}

/// A value such as an error, and its time.
impl<A: Serialize + for<'a> Deserialize<'a>, T: TimeEncoding> TimeEncoding for (A, T) {
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.0, Encoded(&self.1)).serialize(serializer)
    }

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (value, Decoded(time)) = Deserialize::deserialize(deserializer)?;
        Ok((value, time))
    }
}

struct Encoded<'a, T>(&'a T);

impl<T: TimeEncoding> Serialize for Encoded<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.encode(serializer)
    }
}

struct Decoded<T>(T);

impl<'de, T: TimeEncoding> Deserialize<'de> for Decoded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::decode(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Times {
        #[serde(with = "crate::time_encoding")]
        day: Date,
        #[serde(with = "crate::time_encoding")]
        at: Timestamp,
        #[serde(with = "crate::time_encoding", default)]
        until: Option<Date>,
        #[serde(with = "crate::time_encoding", default)]
        stale: Option<(String, Timestamp)>,
    }

    /// The same fields in jiff's own encoding.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Text {
        day: Date,
        at: Timestamp,
        until: Option<Date>,
        stale: Option<(String, Timestamp)>,
    }

    #[test]
    fn binary_formats_get_numbers_and_reject_invalid_ones() {
        let day = |it: &Date| postcard::to_stdvec(&Encoded(it)).unwrap();
        let bytes = day(&date(2026, 11, 23));
        assert_eq!(bytes, postcard::to_stdvec(&(2026i16, 11i8, 23i8)).unwrap());
        let invalid = postcard::to_stdvec(&(2026i16, 2i8, 30i8)).unwrap();
        assert!(postcard::from_bytes::<Decoded<Date>>(&invalid).is_err());
        let invalid = postcard::to_stdvec(&(i64::MAX, 0i32)).unwrap();
        assert!(postcard::from_bytes::<Decoded<Timestamp>>(&invalid).is_err());
    }

    proptest! {
        #[test]
        fn values_survive_both_formats_and_json_is_text(
            days in prop::array::uniform2(-4_000_000i32..2_900_000),
            second in Timestamp::MIN.as_second()..Timestamp::MAX.as_second(),
            nanosecond in 0..1_000_000_000,
            has_options: bool,
        ) {
            let [day, until] = days.map(|it| crate::period::add_days(Date::constant(1970, 1, 1), it));
            let at = Timestamp::new(second, nanosecond).unwrap();
            let (until, stale) = (has_options.then_some(until), has_options.then(|| ("denied".to_owned(), at)));
            let times = Times { day, at, until, stale: stale.clone() };
            let bytes = postcard::to_stdvec(&times).unwrap();
            prop_assert_eq!(&postcard::from_bytes::<Times>(&bytes).unwrap(), &times);
            let json = serde_json::to_string(&times).unwrap();
            prop_assert_eq!(&json, &serde_json::to_string(&Text { day, at, until, stale }).unwrap());
            prop_assert_eq!(serde_json::from_str::<Times>(&json).unwrap(), times);
        }
    }
}
