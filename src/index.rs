//! Numbers of different things, each with a type of its own.

/// Defines the number of a thing: its place in a list of such things.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(pub(crate) u32);

        impl $name {
            /// Returns the place in a list of all.
            pub(crate) fn index(self) -> usize {
                self.0 as usize
            }

            /// Returns the numbers below `count`.
            pub(crate) fn all(count: usize) -> impl ExactSizeIterator<Item = Self> + Clone {
                (0..count).map(|at| Self(at as u32))
            }
        }
    };
}

number! {
    /// An article as it was given: its place in the input.
    Position
}

number! {
    /// An article in the order of dates and content.
    Item
}

number! {
    /// A distinct text: an original with its copies, in the order of dates, undated ones first.
    TextNumber
}
