//! Colors of groups. A color belongs to the group's name, so that it is the same in every chart and table.

/// One of ten colors, or the gray of 'Other'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// 1 to 10.
    Numbered(u8),
    /// Always gray.
    Other,
}

/// Number of colors.
const SLOTS: u8 = 10;

impl Slot {
    /// Assigns a slot to each name, larger groups first: the name's own slot where it is free, else the next free one.
    /// With more than ten names, colors repeat.
    pub fn assign<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Self> {
        let mut taken = [false; SLOTS as usize];
        let mut slot_of = |name: &str| {
            if taken.iter().all(|it| *it) {
                taken = [false; SLOTS as usize];
            }
            let own = hash(name) % u64::from(SLOTS);
            let order = (0..u64::from(SLOTS)).map(|step| (own + step) % u64::from(SLOTS));
            for place in order.filter_map(|place| u8::try_from(place).ok()) {
                if let Some(free) = taken.get_mut(usize::from(place)).filter(|it| !**it) {
                    *free = true;
                    return Self::Numbered(place + 1);
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
        match self {
            Self::Numbered(number) => format!("token:chart-{number}"),
            Self::Other => "token:chart-other".to_owned(),
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

/// FNV-1a hash: stable across versions, which the standard library's hasher doesn't promise.
fn hash(name: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    name.bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_slot_and_neighbors_differ() {
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
