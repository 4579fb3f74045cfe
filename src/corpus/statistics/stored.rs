//! Statistics as bytes.

use ahash::AHashSet;

use super::{Inner, Statistics};
use crate::corpus::background::LEVELS;
use crate::corpus::backgrounds::Backgrounds;
use crate::corpus::bytes::{self, Writer};
use crate::corpus::counts::{read_boilerplate, write_boilerplate};
use crate::corpus::idf::{Coded, Value};
use crate::corpus::languages::Languages;
use crate::corpus::once::Once;
use crate::error::{STATISTICS, TableError, TableErrorKind};

const MAGIC: [u8; 8] = *b"samestst";
const VERSION: u32 = 4;

impl Statistics {
    /// The statistics as bytes: equal statistics give equal bytes, on every platform. The
    /// background tables are not among them.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let inner = &*self.inner;
        let mut writer = Writer::default();
        writer.list(inner.backgrounds.fingerprints(), Writer::u64);
        writer.u64(inner.articles);
        writer.u64(inner.dated);
        writer.u64(inner.undated_texts);
        writer.u64(inner.transitivity.to_bits());
        writer.list(inner.days.iter(), |writer, &(day, texts)| {
            writer.u64(day as u64);
            writer.u64(texts);
        });
        writer.list(inner.texts_in.iter(), |writer, &texts| writer.u32(texts));
        writer.list(inner.languages.frequent().iter(), |writer, frequent| {
            let mut grams: Vec<u64> = frequent.iter().copied().collect();
            grams.sort_unstable();
            writer.list(grams.into_iter(), Writer::u64);
        });
        for &idf in inner.unknown.iter().flatten() {
            writer.u16(idf);
        }
        writer.list(inner.unknown_foreign.iter(), |writer, unknown| {
            for &idf in unknown {
                writer.u16(idf);
            }
        });
        writer.list(inner.keys.iter().zip(&inner.values), |writer, (&key, value)| {
            writer.u64(key);
            writer.u16(value.language);
            writer.u16(value.idf);
            writer.u16(value.texts.0);
        });
        writer.list(inner.once.words().iter().copied(), Writer::u64);
        write_boilerplate(&mut writer, &inner.boilerplate);
        writer.finish(MAGIC, VERSION)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote, with the background tables that the
    /// statistics were learned with: those of [the recipe](crate::Clusterer::backgrounds).
    ///
    /// # Errors
    /// Bytes that are no statistics, cut short, damaged, or made with other background tables,
    /// another version of the format or another definition of words.
    pub fn from_bytes(bytes: &[u8], backgrounds: &Backgrounds) -> Result<Self, TableError> {
        let mut reader = bytes::Reader::new(bytes, STATISTICS, MAGIC, VERSION)?;
        let error = |kind| TableError::new(STATISTICS, kind);
        let fingerprints =
            reader.list(8, bytes::Reader::u64).ok_or_else(|| error(TableErrorKind::Damaged))?;
        if !backgrounds.fingerprints().eq(fingerprints) {
            return Err(error(TableErrorKind::Background));
        }
        Self::read(&mut reader, backgrounds)
            .filter(|_| reader.is_at_end())
            .ok_or_else(|| error(TableErrorKind::Damaged))
    }

    fn read(reader: &mut bytes::Reader<'_>, backgrounds: &Backgrounds) -> Option<Self> {
        let (articles, dated, undated_texts) = (reader.u64()?, reader.u64()?, reader.u64()?);
        let transitivity = f64::from_bits(reader.u64()?);
        let days = reader.list(16, |reader| Some((reader.u64()? as i64, reader.u64()?)))?;
        let texts_in = reader.list(4, bytes::Reader::u32)?;
        let frequent = reader.list(8, |reader| {
            Some(reader.list(8, bytes::Reader::u64)?.into_iter().collect::<AHashSet<u64>>())
        })?;
        let languages = Languages::new(backgrounds.len(), frequent);
        let mut unknown = vec![[0; LEVELS + 1]; backgrounds.len()];
        for idf in unknown.iter_mut().flatten() {
            *idf = reader.u16()?;
        }
        let unknown_foreign = reader.list(4, |reader| Some([reader.u16()?, reader.u16()?]))?;
        let terms = reader.list(14, |reader| {
            let key = reader.u64()?;
            let (language, idf) = (reader.u16()?, reader.u16()?);
            Some((key, Value { idf, language, texts: Coded(reader.u16()?) }))
        })?;
        let once = Once::from_words(reader.list(8, bytes::Reader::u64)?)?;
        let boilerplate = read_boilerplate(reader)?;
        let days_sum = days.iter().try_fold(0u64, |sum, day| sum.checked_add(day.1));
        let is_sound = terms.is_sorted_by(|a, b| (a.0, a.1.language) < (b.0, b.1.language))
            && days.windows(2).all(|two| two[0].0 < two[1].0)
            && days_sum.is_some_and(|sum| sum.checked_add(undated_texts).is_some())
            && texts_in.len() == languages.len()
            && unknown_foreign.len() + backgrounds.len() == texts_in.len()
            && (0.0..=1.0).contains(&transitivity)
            && dated <= articles;
        is_sound.then(|| {
            Self::new(Inner {
                backgrounds: backgrounds.clone(),
                boilerplate,
                languages,
                texts_in,
                articles,
                dated,
                undated_texts,
                transitivity,
                days,
                keys: terms.iter().map(|term| term.0).collect(),
                values: terms.iter().map(|term| term.1).collect(),
                starts: [].into(),
                slots: 1,
                unknown,
                unknown_foreign,
                once,
            })
        })
    }
}

#[cfg(feature = "serde")]
mod with_serde {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use super::{Backgrounds, Statistics};

    /// Serialised as the bytes of [`Statistics::to_bytes`]; read with the built-in background table
    /// alone.
    impl Serialize for Statistics {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.to_bytes().serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for Statistics {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let bytes = Vec::<u8>::deserialize(deserializer)?;
            Self::from_bytes(&bytes, &Backgrounds::built_in()).map_err(D::Error::custom)
        }
    }
}
