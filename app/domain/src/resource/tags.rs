//! Names and tags as columns for the browser. Most names are those of the tag `Name`.

use super::{NAME_TAG, SharedStr, Tag};
use crate::columns::{ColumnReader, ColumnWriter, Damaged};

/// Number of columns; a type with tags numbers its own from here.
pub const COLUMNS: usize = 5;

#[derive(Clone, Copy)]
enum Column {
    IsNameTag,
    Name,
    Count,
    Key,
    Value,
}

impl From<Column> for usize {
    fn from(column: Column) -> Self {
        column as Self
    }
}

/// Appends a name, and tags if they are known.
pub fn write(name: Option<&SharedStr>, tags: Option<&[Tag]>, to: &mut ColumnWriter) {
    let is_name_tag = name.is_some() && name == name_tag(tags);
    to.put(Column::IsNameTag, &is_name_tag);
    if !is_name_tag {
        to.optional_word(Column::Name, name);
    }
    to.length(Column::Count, tags.map_or(0, |tags| tags.len() + 1));
    for Tag(key, value) in tags.into_iter().flatten() {
        to.word(Column::Key, key);
        to.word(Column::Value, value);
    }
}

/// Reads a name and tags.
///
/// # Errors
/// [`Damaged`].
pub fn read(from: &mut ColumnReader<'_>) -> Result<(Option<SharedStr>, Option<Vec<Tag>>), Damaged> {
    let is_name_tag: bool = from.take(Column::IsNameTag)?;
    let other_name = if is_name_tag { None } else { from.optional_word(Column::Name)? };
    let count: u32 = from.take(Column::Count)?;
    let tag = |_| Ok(Tag(from.word(Column::Key)?, from.word(Column::Value)?));
    let tags =
        count.checked_sub(1).map(|count| (0..count).map(tag).collect::<Result<Vec<Tag>, Damaged>>()).transpose()?;
    let name = if is_name_tag { Some(name_tag(tags.as_deref()).ok_or(Damaged)?.clone()) } else { other_name };
    Ok((name, tags))
}

/// Value of the tag `Name`.
fn name_tag(tags: Option<&[Tag]>) -> Option<&SharedStr> {
    tags.into_iter().flatten().find(|Tag(key, _)| key == NAME_TAG).map(|Tag(_, value)| value)
}
