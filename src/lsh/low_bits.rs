//! What do the low bits of a signature's hashes still say?
//!
//! Li & König, [b-Bit minwise hashing](https://doi.org/10.1145/1772690.1772759) (2010).

use crate::hash::{hash, mix};
use crate::sketch::Signature;

use super::Banding;
use super::slots::{keep_rows, make_room, push_all};

/// The low bytes of the hashes of signatures, by slot.
#[derive(Clone, Debug)]
pub(super) struct LowBits {
    /// Number of hashes of a signature.
    hashes: usize,
    /// Number of bytes kept of each hash, 1 or 2.
    width: usize,
    /// Number of bytes kept of each band.
    band: usize,
    /// Number of bands. The whole signature counts as one more.
    bands: usize,
    bytes: Vec<u8>,
}

impl LowBits {
    /// Returns a store with memory for this many signatures.
    ///
    /// It keeps both bytes of a hash, or the low byte where a band has four rows or more: a band
    /// has 32 bits where it can.
    pub(super) fn with_capacity(hashes: usize, banding: Banding, signatures: usize) -> Self {
        let width = if banding.rows() < 4 { 2 } else { 1 };
        let (band, bands) = (usize::from(banding.rows()) * width, banding.bands().into());
        let bytes = Vec::with_capacity(signatures * hashes * width);
        Self { hashes, width, band, bands, bytes }
    }

    /// Returns the number of signatures that can be added without an allocation.
    pub(super) fn room(&self) -> usize {
        (self.bytes.capacity() - self.bytes.len()) / self.stride()
    }

    /// Returns the bytes held.
    pub(super) fn memory_usage(&self) -> usize {
        self.bytes.capacity()
    }

    /// Returns the number of bytes of a signature.
    pub(super) fn stride(&self) -> usize {
        self.hashes * self.width
    }

    /// Returns the number of hashes of a signature.
    pub(super) fn hashes(&self) -> usize {
        self.hashes
    }

    /// Adds a signature in the next slot.
    pub(super) fn push(&mut self, signature: &Signature) {
        let stride = self.stride();
        make_room(&mut self.bytes, stride);
        encode(signature, self.width, &mut self.bytes);
    }

    /// Adds a signature that is encoded already in the next slot.
    pub(super) fn push_encoded(&mut self, bytes: &[u8]) {
        push_all(&mut self.bytes, bytes);
    }

    /// Removes the signatures from this slot on.
    pub(super) fn truncate(&mut self, slots: usize) {
        self.bytes.truncate(slots * self.stride());
    }

    /// Keeps these slots, ascending, and renumbers them from 0.
    pub(super) fn keep(&mut self, slots: &[usize]) {
        keep_rows(&mut self.bytes, self.hashes * self.width, slots);
    }

    /// Returns the bytes of a signature that is in no slot.
    pub(super) fn encoded(&self, signature: &Signature) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.stride());
        encode(signature, self.width, &mut bytes);
        bytes
    }

    /// Returns the bytes of a slot.
    pub(super) fn get(&self, slot: usize) -> &[u8] {
        &self.bytes[slot * self.stride()..(slot + 1) * self.stride()]
    }

    /// Returns the number of the band that is the whole signature.
    pub(super) fn whole(&self) -> usize {
        self.bands
    }

    /// Returns a band of the bytes of a signature.
    pub(super) fn band<'a>(&self, bytes: &'a [u8], band: usize) -> &'a [u8] {
        if band == self.bands { bytes } else { &bytes[band * self.band..(band + 1) * self.band] }
    }

    /// Returns the hash of a band of the bytes of a signature; equal bytes in two bands have two
    /// hashes.
    pub(super) fn hash(&self, bytes: &[u8], band: usize) -> u64 {
        let key = self.band(bytes, band);
        // Bands of 4 to 8 bytes, the usual ones, are numbers.
        let key = match (key.first_chunk(), key.last_chunk()) {
            (Some(&first), Some(&last)) if key.len() <= 8 => {
                let [first, last] = [first, last].map(|four| u64::from(u32::from_le_bytes(four)));
                first | last << 32
            }
            _ => hash(key),
        };
        mix((band as u64).rotate_left(29) ^ key)
    }

    /// Returns the number of hashes whose kept bytes differ.
    pub(super) fn distance(&self, a: &[u8], b: &[u8]) -> u32 {
        fn equal<const WIDTH: usize>(a: &[u8], b: &[u8]) -> usize {
            let (a, b) = (a.as_chunks::<WIDTH>().0, b.as_chunks::<WIDTH>().0);
            a.iter().zip(b).filter(|(a, b)| a == b).count()
        }
        let equal = match self.width {
            1 => equal::<1>(a, b),
            _ => equal::<2>(a, b),
        };
        (self.hashes - equal) as u32
    }

    /// Estimates the Jaccard similarity at this distance: the share of equal hashes, corrected for
    /// the hashes that differ but whose kept bytes agree by chance.
    pub(super) fn similarity(&self, distance: u32) -> f64 {
        let chance = 0.5f64.powi(8 * self.width as i32);
        let share = (self.hashes as f64 - f64::from(distance)) / self.hashes as f64;
        ((share - chance) / (1.0 - chance)).max(0.0)
    }
}

/// Appends the low bytes of each hash, `width` of them: 1 or 2.
fn encode(signature: &Signature, width: usize, to: &mut Vec<u8>) {
    let values = signature.values();
    if width == 1 {
        return to.extend(values.iter().map(|&value| value as u8));
    }
    let start = to.len();
    to.resize(start + 2 * values.len(), 0);
    for (both, value) in to[start..].as_chunks_mut::<2>().0.iter_mut().zip(values) {
        *both = value.to_le_bytes();
    }
}
