//! Which hash decides answers?
//!
//! Every hash that is stored, or compared between two runs, is derived from [`hash`]: XXH3 with 64
//! bits over bytes, [published and stable](https://github.com/Cyan4973/xxHash). `std::hash::Hash`
//! and `ahash` guarantee no stable output, so they serve in-memory tables alone.

use xxhash_rust::xxh3;

/// 2⁶⁴ divided by the golden ratio: the step of `SplitMix64`, which spreads consecutive numbers
/// evenly over 64 bits.
pub(crate) const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Returns the XXH3-64 of `bytes` with seed 0: the same on every platform and in every version of
/// this crate.
///
/// ```
/// assert_eq!(samestory::hash::hash(b""), 0x2d06_8005_38d3_94c2);
/// ```
#[inline]
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    // Most words are short, and the code for short input is small enough to be inlined.
    if bytes.len() <= 16 { xxh3::xxh3_64(bytes) } else { hash_of_long(bytes) }
}

#[inline(never)]
fn hash_of_long(bytes: &[u8]) -> u64 {
    xxh3::xxh3_64(bytes)
}

/// Returns the XXH3-64 of `bytes` with this seed; seed 0 gives [`hash`].
#[must_use]
pub(crate) fn hash_seeded(bytes: &[u8], seed: u64) -> u64 {
    xxh3::xxh3_64_with_seed(bytes, seed)
}

/// Returns the XXH3-128 of `bytes` with seed 0, for fingerprints of 128 bits.
#[inline]
#[must_use]
pub fn hash128(bytes: &[u8]) -> u128 {
    xxh3::xxh3_128(bytes)
}

/// Spreads the bits of `x` over the whole word. It is a bijection, the finaliser of `SplitMix64`,
/// and maps 0 to 0.
#[inline]
#[must_use]
pub fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Combines two hashes in order: `combine(a, b)` and `combine(b, a)` differ.
#[inline]
#[must_use]
pub fn combine(a: u64, b: u64) -> u64 {
    mix(a.rotate_left(23).wrapping_add(b))
}

/// Combines two hashes by a folded multiplication: the exclusive or of both halves of the 128-bit
/// product (as in [wyhash](https://github.com/wangyi-fudan/wyhash)). It is commutative, linear in
/// neither operand, and 0 where one of them is.
#[inline]
pub(crate) fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// Maps a hash to one of `range` equal intervals of all hashes, by its leading bits.
#[inline]
#[must_use]
pub(crate) fn scale(hash: u64, range: u32) -> usize {
    ((u128::from(hash) * u128::from(range)) >> 64) as usize
}

/// Returns the position at which each of `parts` equal intervals of all hashes starts among these
/// hashes, which are sorted, and the position at which the last one ends.
pub(crate) fn part_starts(sorted: impl IntoIterator<Item = u64>, parts: u32) -> Box<[u32]> {
    let mut starts = vec![0; parts as usize + 1];
    for hash in sorted {
        starts[scale(hash, parts) + 1] += 1;
    }
    for part in 0..parts as usize {
        starts[part + 1] += starts[part];
    }
    starts.into()
}

/// Returns a 128-bit digest of a sequence of byte strings. The length of each string is hashed too,
/// so that moving a boundary between two strings changes the digest.
pub(crate) fn digest<'a>(parts: impl IntoIterator<Item = Option<&'a [u8]>>) -> u128 {
    let mut state = xxh3::Xxh3Default::new();
    for part in parts {
        let length = part.map_or(u64::MAX, |bytes| bytes.len() as u64);
        state.update(&length.to_le_bytes());
        state.update(part.unwrap_or_default());
    }
    state.digest128()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combining_keeps_the_order() {
        assert_ne!(combine(1, 2), combine(2, 1));
        assert_ne!(combine(combine(1, 2), 3), combine(1, combine(2, 3)));
    }

    #[test]
    fn a_digest_sees_where_one_part_ends() {
        assert_ne!(digest([Some(&b"ab"[..]), Some(b"c")]), digest([Some(&b"a"[..]), Some(b"bc")]));
        assert_ne!(digest([None, Some(&b""[..])]), digest([Some(&b""[..]), None]));
    }
}
