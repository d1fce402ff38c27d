//! A small set of positions.

/// A set of positions below a fixed count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// The positions below `count` for which `inside` holds.
    pub fn collect(count: usize, inside: impl Fn(usize) -> bool) -> Self {
        let mut words = vec![0u64; count.div_ceil(64)];
        for at in (0..count).filter(|&at| inside(at)) {
            words[at / 64] |= 1 << (at % 64);
        }
        Self(words)
    }

    /// Whether the position is in the set.
    #[inline]
    pub fn has(&self, at: usize) -> bool {
        self.0
            .get(at / 64)
            .is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }
}
