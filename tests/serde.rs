//! With the feature `serde` the plain values survive being written and read.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use samestory::copies::{Copies, CopyRule, CopySketch, Rank};
use samestory::corpus::{Counts, Statistics};
use samestory::eval::Scores;
use samestory::linkage::Edge;
use samestory::lsh::{HammingIndex, Match};
use samestory::sketch::{
    ClassicMinHasher, ClassicSignature, Fingerprint, Fingerprint128, MinHasher, Signature,
};
use samestory::text::{Overlap, Shingler, WordHashes};
use samestory::{Article, ArticleId, Clusterer, CopyFinder, Stories};

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

/// Two stories: a text with a copy and another report, and a chain of three versions.
fn stories() -> Stories {
    let words =
        |range: std::ops::Range<u32>| range.map(|word| format!("w{word} ")).collect::<String>();
    let chain = [words(0..300), words(100..400), words(200..500)];
    let ferry =
        "All 212 aboard the Selkie were brought ashore at Harrow Bay after a fire on Friday.";
    let reprint = format!("{ferry} The owner said so.");
    let safe = "The 212 people on the Selkie reached Harrow Bay unhurt, the coast guard said.";
    let mut articles: Vec<Article<'_>> = chain
        .iter()
        .map(String::as_str)
        .chain([ferry, &reprint, safe])
        .map(|text| Article::new("", text))
        .collect();
    for (day, article) in (0..).zip(&mut articles) {
        article.published = Some(day * 3_600);
    }
    Clusterer::new().cluster(&articles)
}

#[test]
fn stories_survive_and_hostile_ones_are_refused() {
    let stories = stories();
    assert_eq!(
        (stories.len(), stories.articles(), stories.chains().len()),
        (2, 6, 1),
        "{stories:?}"
    );
    assert_eq!(stories.original_of(ArticleId::new(4)), Some(ArticleId::new(3)));
    survives(&stories);
    survives(&Stories::default());
    assert_eq!(Stories::default(), Clusterer::new().cluster(&[]));

    let json = serde_json::to_value(&stories).unwrap();
    let with = |pointer: &str, value: serde_json::Value| {
        let mut json = json.clone();
        *json.pointer_mut(pointer).unwrap() = value;
        serde_json::from_value::<Stories>(json).map(drop).unwrap_err().to_string()
    };
    let one = "each article must be in exactly one story";
    assert_eq!(with("/stories/0/articles/0", 1.into()), one);
    assert_eq!(with("/stories/0/articles/0", u32::MAX.into()), one);
    assert_eq!(with("/stories/1/articles", serde_json::json!([0, 1, 2])), one);
    let lead = "the lead of a story must be one of its articles";
    assert_eq!(with("/stories/0/lead", 5.into()), lead);
    assert_eq!(with("/stories/0", serde_json::json!({ "lead": 0, "articles": [] })), lead);
    assert_eq!(with("/stories/1/lead", 4.into()), "the lead of a story must be an original");
    let copy = "a copy must be in the story of its original";
    let of = |at: usize| json["copies"][at].clone();
    assert_eq!(of(1)[0], 4);
    assert_eq!(with("/copies/1/0", 0.into()), copy);
    assert_eq!(with("/copies/1/0", u32::MAX.into()), copy);
    assert_eq!(with("/copies/1/1/original", u32::MAX.into()), copy);
    assert_eq!(with("/copies/1/1/original", 4.into()), copy);
    let relation = "a copy must have the relation of a copy to its original";
    assert_eq!(with("/copies/1/1/relation", "Unlike".into()), relation);
    let twice = serde_json::json!([of(0), of(1), of(1)]);
    assert_eq!(with("/copies", twice), "an article is a copy of one original at most");
    let mut back = of(1);
    (back[0], back[1]["original"]) = (3.into(), 4.into());
    assert_eq!(with("/copies", serde_json::json!([of(1), back])), "an original must not be a copy");
    assert_eq!(with("/chains/0/b", 6.into()), "a chain names an article that is not there");
    let ascend = "chains must ascend, each from the first article to the second";
    let chain = &json["chains"][0];
    assert_eq!(with("/chains/0/a", chain["b"].clone()), ascend);
    assert_eq!(with("/chains", serde_json::json!([chain, chain])), ascend);
    let overlap = with("/chains/0/overlap/shared", 10_000.into());
    assert_eq!(overlap, "two sets share no more than the smaller one has");
}

#[test]
fn an_edge_that_cannot_be_is_refused() {
    survives(&Edge::new(3, 9, 0.1).sampled(4));
    let error = |json: &str| error_of::<Edge>(json).unwrap_or_default();
    assert_eq!(error(r#"{"a":5,"b":2,"similarity":0.5,"sampling_exponent":15}"#), "");
    for similarity in ["1.5", "-0.1", "1e300"] {
        let json = format!(r#"{{"a":0,"b":1,"similarity":{similarity}}}"#);
        assert_eq!(error(&json), "a similarity is from 0 to 1");
    }
    assert!(!error(r#"{"a":0,"b":1,"similarity":null}"#).is_empty());
    let json = r#"{"a":0,"b":1,"similarity":0.5,"sampling_exponent":16}"#;
    assert_eq!(error(json), "the sampling exponent is at most 15");
}

#[test]
fn statistics_survive_and_hostile_ones_are_refused() {
    let article = Article::new("Ferry burns", "All 212 aboard the Selkie were brought ashore.");
    let statistics = Clusterer::new().learn(&[article, Article::new("Selkie", "")]);
    survives(&statistics);
    let mut json = serde_json::to_value(&statistics).unwrap();
    json[60] = (json[60].as_u64().unwrap() ^ 1).into();
    let refused = serde_json::from_value::<Statistics>(json).unwrap_err().to_string();
    assert_eq!(refused, "the checksum of the table of statistics does not fit");
    assert!(Counts::from_bytes(&statistics.to_bytes()).is_err());
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
