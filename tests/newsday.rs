//! The sample of invented news: what it promises of itself, and what the defaults make of it.
#![allow(clippy::unwrap_used)]

#[path = "support/newsday.rs"]
mod sample;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use samestory::eval::Scores;
use samestory::{Article, ArticleId, Clusterer, Stories};
use sample::{Sample, newsday};

fn id(at: usize) -> ArticleId {
    ArticleId::try_from(at).unwrap()
}

fn cluster(sample: &[Sample]) -> Stories {
    let articles: Vec<Article<'_>> = sample.iter().map(|sample| sample.record.article()).collect();
    Clusterer::new().cluster(&articles)
}

/// The sentences of a text outside quotations, as words.
fn sentences(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '“' | '„' | '«' => quoted = true,
            '"' => quoted = !quoted,
            // A quotation that goes on in the next paragraph is opened again there.
            '”' | '»' | '\n' => quoted = false,
            _ => {}
        }
        plain.push(if quoted { ' ' } else { c });
    }
    let words = |sentence: &str| {
        let mut words = Vec::new();
        samestory::text::each_word(sentence, |word| words.push(word.to_owned()));
        words
    };
    plain
        .split(['.', '!', '?', '\n'])
        .map(words)
        .filter(|words| words.len() > 4)
        .map(|words| words.join(" "))
        .collect()
}

#[test]
fn no_sentence_stands_twice_outside_copies_and_quotations() {
    let sample = newsday();
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    for article in sample.iter().filter(|article| article.copy_of.is_none()) {
        for sentence in sentences(&article.record.text) {
            let before = first.insert(sentence.clone(), &article.record.id);
            assert_eq!(before, None, "{:?} stands in {} too", sentence, article.record.id);
        }
    }
    // A copy shares its sentences with its original, or has them from its own outlet's boilerplate.
    for copy in &sample {
        for sentence in copy.copy_of.iter().flat_map(|_| sentences(&copy.record.text)) {
            if let Some(&holder) = first.get(&sentence) {
                assert_eq!(
                    Some(holder),
                    copy.copy_of.as_deref(),
                    "{sentence:?} in {}",
                    copy.record.id
                );
            }
        }
    }
}

#[test]
fn the_sample_is_as_large_and_mixed_as_it_says() {
    let sample = newsday();
    let mut full: Vec<usize> = sample
        .iter()
        .filter(|article| article.copy_of.is_none() && !article.record.text.is_empty())
        .map(|article| article.record.text.split_whitespace().count())
        .collect();
    full.sort_unstable();
    let distinct =
        |field: fn(&Sample) -> &str| sample.iter().map(field).collect::<BTreeSet<_>>().len();
    assert!(sample.len() >= 80);
    assert!(distinct(|article| &article.story) >= 20);
    assert_eq!(distinct(|article| &article.lang), 3);
    assert!(full[full.len() / 2] >= 250);
    assert!(sample.iter().filter(|article| article.record.text.is_empty()).count() >= 5);
    assert!(sample.iter().filter(|article| article.record.published.is_none()).count() >= 4);
}

#[test]
fn its_stories_are_found() {
    let sample = newsday();
    let stories = cluster(&sample);
    let story = |at: usize| stories.story_of(id(at)).unwrap().id();
    let scores = Scores::of((0..sample.len()).map(|at| (story(at), &sample[at].story))).unwrap();
    assert!(scores.b_cubed.f1 >= 0.95, "{}", scores.b_cubed);
}

#[test]
fn its_look_alikes_stay_apart() {
    let sample = newsday();
    let stories = cluster(&sample);
    let of = |name: &str| -> BTreeSet<_> {
        let members = (0..sample.len()).filter(|&at| sample[at].story == name);
        let found: BTreeSet<_> = members.map(|at| stories.story_of(id(at)).unwrap().id()).collect();
        assert!(!found.is_empty(), "{name}");
        found
    };
    for (one, other) in [
        ("calderra-quake", "maren-quake"),
        ("calderra-quake", "calderra-charges"),
        ("halvorsen-patent", "halvorsen-workers"),
        ("orbel-results", "tamsin-results"),
        ("lowland-cup", "harbour-cup"),
        ("moscow-military-pact", "syria-aid"),
        ("stellwerk-brand", "hallen-wahl"),
    ] {
        assert!(of(one).is_disjoint(&of(other)), "{one} and {other}");
    }
    assert_eq!(of("moscow-military-pact").len(), 1);
}

#[test]
fn its_copies_are_found_and_no_others() {
    let sample = newsday();
    let stories = cluster(&sample);
    for (at, article) in sample.iter().enumerate() {
        let original = stories.original_of(id(at));
        let original = original.map(|original| sample[original.index()].record.id.clone());
        assert_eq!(original, article.copy_of, "{}", article.record.id);
    }
}

/// A line for each story: its lead, and all its articles; a copy with the article that it copies.
fn partition(sample: &[Sample]) -> Vec<String> {
    let stories = cluster(sample);
    let name = |article: ArticleId| sample[article.index()].record.id.as_str();
    let member = |&article: &ArticleId| match stories.original_of(article) {
        Some(original) => format!("{} = {}", name(article), name(original)),
        None => name(article).to_owned(),
    };
    let line = |story: samestory::Story<'_>| {
        let members: Vec<String> = story.articles().iter().map(member).collect();
        format!("{}: {}", name(story.lead()), members.join(", "))
    };
    stories.iter().map(line).collect()
}

/// The same on every platform, with every set of features, for any number of threads.
#[test]
fn its_partition_is_the_recorded_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/newsday.txt");
    let found = partition(&newsday());
    if std::env::var_os("SAMESTORY_RENEW").is_some() {
        return std::fs::write(path, found.join("\n") + "\n").unwrap();
    }
    let recorded = std::fs::read_to_string(path).unwrap();
    let recorded: Vec<&str> = recorded.lines().collect();
    let lost = recorded.iter().filter(|line| !found.iter().any(|other| other == *line));
    let new = found.iter().filter(|line| !recorded.contains(&line.as_str()));
    let difference: Vec<String> =
        lost.map(|line| format!("- {line}")).chain(new.map(|line| format!("+ {line}"))).collect();
    assert!(
        found == recorded,
        "the partition is not that of tests/data/newsday.txt:\n{}\n\
         (no line: the order of the stories differs.) If the change is wanted, renew the file with\n\
         SAMESTORY_RENEW=1 cargo test --test newsday, and say so in the CHANGELOG",
        difference.join("\n")
    );
}

#[test]
fn what_an_outlet_prints_beside_its_headlines_does_not_count() {
    let plain = newsday();
    let mut styled = newsday();
    for sample in &mut styled {
        let record = &mut sample.record;
        record.title = format!("{} | {} – News, Sport and Weather", record.title, record.outlet);
    }
    let f1 = |sample: &[Sample]| {
        let stories = cluster(sample);
        let label = |at: usize| {
            (stories.story_of(id(at)).map(|story| story.id()), sample[at].story.as_str())
        };
        Scores::of((0..sample.len()).map(label)).unwrap().b_cubed.f1
    };
    // The words beside the headlines count in the length of a text, and so shift a density a little.
    assert!((f1(&styled) - f1(&plain)).abs() < 0.01);
    // Without outlets nothing is known of them.
    for sample in &mut styled {
        sample.record.outlet.clear();
    }
    assert!(f1(&styled) < f1(&plain) - 0.02);
}
