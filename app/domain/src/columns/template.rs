//! Texts that differ between rows only in names: the names are replaced with marks, so that the text is sent once.

use crate::shared_str::SharedStr;

/// First character of a text in which no names were replaced.
const VERBATIM: char = '\0';
/// Marks of the names, in their order.
const MARKS: [char; 4] = ['\u{1}', '\u{2}', '\u{3}', '\u{4}'];

/// Names of a row that may occur in its texts; empty ones do not.
#[derive(Clone, Copy, Debug)]
pub struct Template<'a>(pub [&'a str; MARKS.len()]);

impl Template<'_> {
    /// The text with marks in place of the names.
    #[must_use]
    pub fn generalize(&self, text: &SharedStr) -> SharedStr {
        let has_mark = |text: &str| text.contains(|it| it == VERBATIM || MARKS.contains(&it));
        if has_mark(text) {
            return format!("{VERBATIM}{text}").into();
        }
        let names = self.0.iter().zip(MARKS).filter(|(name, _)| !name.is_empty() && !has_mark(name));
        let mut generalized = None;
        for (name, mark) in names {
            let current = generalized.as_deref().unwrap_or(text.as_str());
            if current.contains(*name) {
                generalized = Some(current.replace(*name, mark.encode_utf8(&mut [0; 4])));
            }
        }
        generalized.map_or_else(|| text.clone(), SharedStr::from)
    }

    /// The text with the names in place of the marks.
    #[must_use]
    pub fn fill(&self, generalized: &SharedStr) -> SharedStr {
        if let Some(text) = generalized.strip_prefix(VERBATIM) {
            return text.into();
        }
        if !generalized.contains(MARKS) {
            return generalized.clone();
        }
        let mut text = String::with_capacity(2 * generalized.len());
        for character in generalized.chars() {
            match MARKS.iter().position(|mark| *mark == character) {
                Some(position) => text.push_str(self.0[position]),
                None => text.push(character),
            }
        }
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commands_for_different_volumes_are_one_text() {
        let generalized = |id: &str| {
            let names = Template([id, "eu-west-1", "", ""]);
            names.generalize(&format!("aws ec2 delete-volume --region eu-west-1 --volume-id {id}").into())
        };
        assert_eq!(generalized("vol-1"), generalized("vol-2"));
        assert_eq!(generalized("vol-1"), "aws ec2 delete-volume --region \u{2} --volume-id \u{1}");
    }

    proptest! {
        #[test]
        fn every_text_can_be_filled_again(
            text in "[ab\u{0}-\u{5}é]{0,12}",
            names in [(); 4].map(|()| "[ab\u{1}\u{2}é]{0,3}"),
        ) {
            let names = Template(names.each_ref().map(String::as_str));
            let text = SharedStr::from(text);
            prop_assert_eq!(names.fill(&names.generalize(&text)), text);
        }
    }
}
