//! What do the low bits of a signature's hashes still say?
//!
//! Li & König, [b-Bit minwise hashing](https://doi.org/10.1145/1772690.1772759) (2010).

use crate::sketch::Signature;

/// Appends the low bytes of each hash, `width` of them: one or two.
pub(super) fn encode(signature: &Signature, width: usize, to: &mut Vec<u8>) {
    let lanes = signature.lanes();
    if width == 1 {
        return to.extend(lanes.iter().map(|&lane| lane as u8));
    }
    let start = to.len();
    to.resize(start + 2 * lanes.len(), 0);
    for (both, lane) in to[start..].as_chunks_mut::<2>().0.iter_mut().zip(lanes) {
        *both = lane.to_le_bytes();
    }
}

/// The estimated Jaccard similarity of two signatures by their low bytes: the share of equal hashes, less what the
/// bits that are kept agree in by chance.
pub(super) fn similarity(a: &[u8], b: &[u8], width: usize) -> f64 {
    fn equal<const WIDTH: usize>(a: &[u8], b: &[u8]) -> usize {
        let (a, b) = (a.as_chunks::<WIDTH>().0, b.as_chunks::<WIDTH>().0);
        a.iter().zip(b).filter(|(a, b)| a == b).count()
    }
    let equal = match width {
        1 => equal::<1>(a, b),
        _ => equal::<2>(a, b),
    };
    let chance = 0.5f64.powi(8 * width as i32);
    let share = equal as f64 / (a.len() / width) as f64;
    ((share - chance) / (1.0 - chance)).max(0.0)
}
