//! Deterministic random numbers, derived from a seed and the purpose of the number.

/// One step of `SplitMix64`. Not for cryptography.
pub(crate) fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// FNV-1a hash, which is the same in every build.
pub(crate) fn hash(text: &[u8]) -> u64 {
    text.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}

/// One fixed random value. Calling a method again gives the same result; derive another value for each further number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RandomValue(u64);

impl RandomValue {
    pub(crate) fn from_seed(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// Independent value for a purpose.
    pub(crate) fn derive(self, purpose: &str) -> Self {
        Self(mix(self.0 ^ hash(purpose.as_bytes())))
    }

    /// Independent value for an index.
    pub(crate) fn nth(self, index: usize) -> Self {
        Self(mix(self.0 ^ mix(index as u64)))
    }

    /// The value as a seed, for other random numbers.
    pub(crate) fn seed(self) -> u64 {
        self.0
    }

    /// Random number from 0 to `limit`, exclusive.
    pub(crate) fn below(self, limit: u32) -> u32 {
        let scaled = (self.0 >> 32) * u64::from(limit);
        u32::try_from(scaled >> 32).unwrap_or(0)
    }

    /// Random choice; the default value if there are none.
    pub(crate) fn pick<T: Copy + Default>(self, choices: &[T]) -> T {
        let limit = u32::try_from(choices.len()).unwrap_or(u32::MAX);
        choices.get(self.below(limit) as usize).copied().unwrap_or_default()
    }
}
