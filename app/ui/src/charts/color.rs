//! Colors of groups, derived from the group's values, so that a group has the same color in every chart and table.

/// One of ten colors, or the gray of 'Other'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Color 1 to 10.
    Numbered(u8),
    /// Gray.
    Other,
}

/// Number of colors.
const SLOTS: u8 = 10;

impl Slot {
    /// Assigns a slot to each name, larger groups first: the slot given by the name's hash if it is free, else the next free one.
    /// With more than ten names, colors repeat.
    pub fn assign<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Self> {
        let mut is_taken = [false; SLOTS as usize];
        let mut slot_of = |name: &str| {
            if is_taken.iter().all(|it| *it) {
                is_taken = [false; SLOTS as usize];
            }
            let preferred = hash(name) % u64::from(SLOTS);
            let order = (0..u64::from(SLOTS)).map(|step| (preferred + step) % u64::from(SLOTS));
            for index in order.filter_map(|index| u8::try_from(index).ok()) {
                if let Some(free) = is_taken.get_mut(usize::from(index)).filter(|it| !**it) {
                    *free = true;
                    return Self::Numbered(index + 1);
                }
            }
            Self::Other
        };
        names.into_iter().map(&mut slot_of).collect()
    }

    /// CSS class that fills with the color.
    pub fn fill_class(self) -> String {
        match self {
            Self::Numbered(number) => format!("fill-{number}"),
            Self::Other => "fill-o".to_owned(),
        }
    }

    /// Design token of the fill.
    pub fn token(self) -> String {
        format!("token:{}", self.name())
    }

    /// Design token of the fill, with the pattern of estimated amounts.
    pub fn hatched_token(self) -> String {
        format!("hatched:{}", self.name())
    }

    fn name(self) -> String {
        match self {
            Self::Numbered(number) => format!("chart-{number}"),
            Self::Other => "chart-other".to_owned(),
        }
    }

    /// Design token of text on the fill.
    pub fn label_token(self) -> String {
        match self {
            Self::Numbered(number) => format!("token:on-{number}"),
            Self::Other => "token:on-other".to_owned(),
        }
    }
}

/// FNV-1a hash: stable across versions, which the standard library's hasher doesn't guarantee.
fn hash(name: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    name.bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_group_keeps_its_slot_and_adjacent_slots_differ() {
        let alone = Slot::assign(["Amazon EC2"]);
        let first = Slot::assign(["Amazon EC2", "AWS Lambda", "Amazon S3"]);
        assert_eq!(alone[0], first[0]);
        assert_eq!(Slot::assign(["a", "a", "a"]).windows(2).filter(|pair| pair[0] == pair[1]).count(), 0);
    }

    #[test]
    fn colors_repeat_after_ten_names() {
        let names: Vec<String> = (0..25).map(|it| it.to_string()).collect();
        let slots = Slot::assign(names.iter().map(String::as_str));
        assert!(slots.iter().all(|it| matches!(it, Slot::Numbered(1..=10))));
    }
}
