//! With the feature `serde` the plain values survive being written and read.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use samestory::copies::{Copies, CopyRule, CopySketch, Rank};
use samestory::eval::Scores;
use samestory::lsh::{HammingIndex, Match};
use samestory::sketch::{
    ClassicMinHasher, ClassicSignature, Fingerprint, Fingerprint128, MinHasher, Signature,
};
use samestory::text::{Overlap, Shingler, WordHashes};
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
    let (stories, comparer) = Clusterer::new().explain(&[a, b]);
    survives(&ArticleId::new(7));
    survives(&stories.iter().next().unwrap().id());
    survives(&Fingerprint(u64::MAX));
    survives(&Fingerprint128(u128::MAX));
    survives(&ClassicMinHasher::default().sign([1]).unwrap());
    survives(&MinHasher::default().sign(&Shingler::default().set(a.text)).unwrap());
    survives(&Shingler::default().set(a.text).overlap(&Shingler::default().set(b.text)));
    let mut index = HammingIndex::new(64, 3).unwrap();
    index.insert(7, Fingerprint(1)).unwrap();
    survives(&index.query(Fingerprint(2))[0]);
    survives(&Scores::of([(0, 0), (0, 1)]).unwrap());
    // The default reader of JSON may miss the last bit of a float; the words and counts it may not.
    let why = comparer.compare_members(&[a, b], ArticleId::new(0), ArticleId::new(1)).unwrap();
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

fn error_of<T: serde::de::DeserializeOwned>(json: &str) -> Option<String> {
    serde_json::from_str::<T>(json).err().map(|error| error.to_string())
}

#[test]
fn an_overlap_that_no_two_sets_have_is_refused() {
    let error = |shared: u64, left: u64, right: u64| {
        let json = format!(r#"{{"shared":{shared},"left":{left},"right":{right}}}"#);
        error_of::<Overlap>(&json).unwrap_or_default()
    };
    assert_eq!(error(5, 5, 9) + &error(0, 0, 0) + &error(0, 2_147_483_647, 2_147_483_647), "");
    assert_eq!(error(6, 5, 9), "two sets share no more than the smaller one has");
    assert_eq!(error(1, u64::MAX, 1), "a set has at most 2147483647 shingles");
    assert_eq!(error(0, 1, 2_147_483_648), "a set has at most 2147483647 shingles");
}

#[test]
fn a_match_whose_similarity_is_none_is_refused() {
    for (similarity, is_refused) in [
        ("0.0", false),
        ("1.0", false),
        ("1.5", true),
        ("-0.1", true),
        ("1e308", true),
        ("null", true),
    ] {
        let json = format!(r#"{{"id":1,"distance":2,"similarity":{similarity}}}"#);
        assert_eq!(error_of::<Match>(&json).is_some(), is_refused, "{similarity}");
    }
}

#[test]
fn a_signature_with_too_many_or_too_great_hashes_is_refused() {
    let json = |value: &str, count: usize| {
        format!(r#"{{"values":[{}],"seed":0}}"#, vec![value; count].join(","))
    };
    assert!(error_of::<Signature>(&json("1", 4_096)).is_none());
    assert!(error_of::<Signature>(&json("1", 4_097)).is_some());
    assert!(error_of::<Signature>(&json("65536", 1)).is_some());
}

/// A text and a copy of it, as the search numbers them, and the sketch of the text.
fn copies() -> (Copies, CopySketch) {
    let text: String = (0..60).map(|word| format!("w{word} ")).collect();
    let texts = [text.clone(), text + "and more"];
    let finder = CopyFinder::new();
    let sketches = texts.each_ref().map(|text| finder.sketch(WordHashes::of(text).whole()));
    let shingles = |item: u32| Shingler::default().set(&texts[item as usize]);
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
