//! Why does an index refuse a sketch?

use std::fmt;

use super::Banding;

/// A sketch that an index refused, or an index that another one refused to merge. The index is
/// unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InsertError {
    /// The index already holds this id.
    DuplicateId {
        /// The id.
        id: u32,
    },
    /// The signature has another number of hashes than the index takes.
    WrongLength {
        /// Number of hashes that the index takes.
        expected: u32,
        /// Number of hashes of the signature.
        got: u32,
    },
    /// The fingerprint has bits beyond those of the index.
    TooManyBits {
        /// Number of bits that the index takes.
        most: u32,
        /// Number of bits of the fingerprint without its leading zeros.
        got: u32,
    },
    /// The signature was made with another seed than those in the index. The seeds are not shown,
    /// since they may be secret.
    WrongSeed,
    /// The other index has another banding.
    WrongBanding {
        /// The banding of the index.
        expected: Banding,
        /// The banding of the other index.
        got: Banding,
    },
    /// The index holds as many sketches as it can.
    Full {
        /// Maximum number of sketches.
        most: usize,
    },
}

impl fmt::Display for InsertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateId { id } => {
                write!(f, "the index already holds id {id}: remove it first, or give another id")
            }
            Self::WrongLength { expected, got } => write!(
                f,
                "the index takes signatures of {expected} hashes, but this one has {got}: \
                 sign with a MinHasher of {expected} hashes"
            ),
            Self::TooManyBits { most, got } => write!(
                f,
                "the index takes fingerprints of {most} bits, but this one has {got}: \
                 make an index of 128 bits"
            ),
            Self::WrongSeed => f.write_str(
                "the signature was made with another seed than those in the index: \
                 sign all of them with one MinHasher",
            ),
            Self::WrongBanding { expected, got } => write!(
                f,
                "the index has {} bands of {} rows, but the other one has {} of {}: \
                 make both with one banding",
                expected.bands(),
                expected.rows(),
                got.bands(),
                got.rows()
            ),
            Self::Full { most } => {
                write!(f, "the index can hold {most} sketches: remove some, or make another index")
            }
        }
    }
}

impl std::error::Error for InsertError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_what_to_do() {
        let error = InsertError::WrongLength { expected: 128, got: 64 };
        assert_eq!(
            error.to_string(),
            "the index takes signatures of 128 hashes, but this one has 64: \
             sign with a MinHasher of 128 hashes"
        );
        let (expected, got) = (Banding::default(), Banding::new(32, 4).unwrap());
        assert_eq!(
            InsertError::WrongBanding { expected, got }.to_string(),
            "the index has 64 bands of 2 rows, but the other one has 32 of 4: \
             make both with one banding"
        );
    }
}
