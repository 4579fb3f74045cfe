//! With the feature `serde` the plain values survive being written and read.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use samestory::eval::Scores;
use samestory::sketch::{
    ClassicMinHasher, ClassicSignature, Fingerprint, Fingerprint128, MinHasher, Signature,
};
use samestory::text::Shingler;
use samestory::{Article, ArticleId, Clusterer};

fn survives<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + Debug>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
}

#[test]
fn plain_values_survive_being_written_and_read() {
    let a =
        Article::new("Ferry burns", "All 212 aboard the Selkie were brought ashore.").published(0);
    let b = Article::new("Selkie safe", "The 212 people on the Selkie are safe.").published(9_000);
    let stories = Clusterer::new().cluster(&[a, b]);
    survives(&ArticleId::new(7));
    survives(&stories.iter().next().unwrap().id());
    survives(&Fingerprint(u64::MAX));
    survives(&Fingerprint128(u128::MAX));
    survives(&ClassicMinHasher::default().sign([1]).unwrap());
    survives(&MinHasher::default().sign(&Shingler::default().set(a.text)).unwrap());
    survives(&Scores::of([(0, 0), (0, 1)]).unwrap());
    // The default reader of JSON may miss the last bit of a float; the words and counts it may not.
    let why = stories.compare(&[a, b], ArticleId::new(0), ArticleId::new(1)).unwrap();
    let json = serde_json::to_string(&why).unwrap();
    let read: samestory::Comparison = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (read.overlap, read.copies, read.to_string()),
        (why.overlap, why.copies, why.to_string())
    );
}

#[test]
fn a_signature_without_hashes_is_refused() {
    fn refused<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) {
        let mut json = serde_json::to_value(value).unwrap();
        for field in json.as_object_mut().unwrap().values_mut().filter(|field| field.is_array()) {
            *field = serde_json::json!([]);
        }
        let error = serde_json::from_value::<T>(json).map(drop).unwrap_err();
        assert_eq!(error.to_string(), "a signature has 1 to 4096 hashes");
    }
    refused::<ClassicSignature>(&ClassicMinHasher::default().sign([1]).unwrap());
    refused::<Signature>(&MinHasher::default().sign([1u64]).unwrap());
}
