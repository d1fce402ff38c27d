//! Typed positions of regions and sectors: a region is never indexed by a sector.

use serde::{Deserialize, Serialize};

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub usize);

        impl $name {
            /// Every position below `count`, in order.
            pub fn all(count: usize) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator + Clone {
                (0..count).map(Self)
            }
        }
    };
}

index!(
    /// Position of a region in [`World::regions`](crate::World::regions).
    RegionIx
);
index!(
    /// Position of a sector in [`World::sectors`](crate::World::sectors); the good it makes has the same position.
    SectorIx
);
