//! The generated news: what the tests and the measurements of scale rest on.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)] // each program uses a part of it
#[path = "support/corpus.rs"]
mod corpus;

use corpus::{Generated, Sizes};
use samestory::hash::{combine, hash};

/// Returns a hash of all that the articles hold.
fn digest(articles: &[Generated]) -> u64 {
    articles.iter().fold(0, |digest, article| {
        let Generated { title, text, outlet, published, story } = article;
        let whole = format!("{title}\n{text}\n{outlet}\n{published:?}\n{story}");
        combine(digest, hash(whole.as_bytes()))
    })
}

#[test]
fn the_articles_of_a_seed_are_the_recorded_ones() {
    let of = |sizes, undated| digest(&corpus::articles_undated(300, 60, sizes, 7, undated));
    let digests = [of(Sizes::Small, 0.05), of(Sizes::Zipf, 0.05), of(Sizes::Zipf, 0.5)];
    let recorded = [0x9c5f_4b20_0235_a922, 0x762c_cdaf_1346_6b62, 0x43d6_e640_fd76_46d1];
    assert_eq!(digests, recorded, "{digests:#x?}");
}
