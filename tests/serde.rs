//! With the feature `serde` the plain values survive being written and read.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use samestory::copies::{Copies, CopyRule, CopySketch, Rank};
use samestory::eval::Scores;
use samestory::sketch::{
    ClassicMinHasher, ClassicSignature, Fingerprint, Fingerprint128, MinHasher, Signature,
};
use samestory::text::{ShingleSet, WordHashes};
use samestory::{Article, ArticleId, Clusterer, CopyFinder};

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
    survives(&MinHasher::default().sign(&ShingleSet::of(a.text, 3)).unwrap());
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

/// A text and a copy of it, as the search numbers them, and the sketch of the text.
fn copies() -> (Copies, CopySketch) {
    let text: String = (0..60).map(|word| format!("w{word} ")).collect();
    let texts = [text.clone(), text + "and more"];
    let finder = CopyFinder::new();
    let sketches = texts.each_ref().map(|text| finder.sketch(WordHashes::of(text).whole()));
    let shingles = |item: u32| ShingleSet::of(&texts[item as usize], 3);
    let copies = finder.find(&sketches, shingles, |item| Rank::at(item.into()));
    (copies, sketches[0].clone().unwrap())
}

#[test]
fn copies_survive_and_hostile_ones_are_refused() {
    let (copies, sketch) = copies();
    assert_eq!(copies.originals(), [0, 0]);
    survives(&copies);
    survives(&sketch);
    survives(&CopyRule::new(0.6, 0.7, 20).unwrap());
    survives(&Rank::at(7));
    survives(&CopyFinder::new().dedup(&[Article::new("Ferry burns", "All were brought ashore.")]));

    let json = serde_json::to_value(&copies).unwrap();
    let copies_with = |field: &str, value: serde_json::Value| {
        let mut json = json.clone();
        json[field] = value;
        serde_json::from_value::<Copies>(json).map(drop).unwrap_err().to_string()
    };
    let original = "an original must be one of the items, and its own original";
    assert_eq!(copies_with("originals", serde_json::json!([0, 2])), original);
    assert_eq!(copies_with("originals", serde_json::json!([1, 0])), original);
    let whole = "a copy, and no original, has an overlap and the relation of a copy";
    assert_eq!(copies_with("originals", serde_json::json!([0, 1])), whole);
    assert_eq!(copies_with("relations", serde_json::json!([null, "Unlike"])), whole);
    let lengths = "copies need one overlap and one relation for each original";
    assert_eq!(copies_with("overlaps", serde_json::json!([])), lengths);
    let link = serde_json::json!([{ "a": 0, "b": 1, "overlap": json["overlaps"][1] }]);
    let links = "links must ascend, each between two items of different originals";
    assert_eq!(copies_with("links", link), links);

    let json = serde_json::to_string(&sketch).unwrap();
    let json = json.replace("\"fingerprints\":[", "\"fingerprints\":[4294967295,");
    let refused = serde_json::from_str::<CopySketch>(&json).unwrap_err();
    assert!(refused.to_string().starts_with("the fingerprints of a sketch must ascend"));
    let rule = r#"{"jaccard":2.0,"containment":0.5,"excerpt_shingles":9}"#;
    let refused = serde_json::from_str::<CopyRule>(rule).unwrap_err().to_string();
    assert!(refused.starts_with("the Jaccard similarity of copies must lie between 0 and 1"));
}
