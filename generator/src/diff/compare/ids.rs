//! The numbers by which a comparison knows its parts.

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) struct $name(u32);

        impl $name {
            pub(super) fn new(index: usize) -> Self {
                Self(index.try_into().expect("memory ends before these numbers do"))
            }

            pub(super) fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A pair of shapes that stand in the same place.
    PairId;
    /// A place at which another schema is used than before.
    UseId;
    /// An operation of either document.
    OperationId;
}
