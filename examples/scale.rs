//! Times a large run on generated articles, in stories of 1 to 500 by Zipf's law, and checks its answer.
//!
//! scale [ARTICLES]

#[allow(dead_code)] // each program uses a part of it
#[path = "../tests/support/corpus.rs"]
mod corpus;
#[path = "support/output.rs"]
mod output;

use std::process::ExitCode;
use std::time::Instant;

use samestory::eval::Scores;
use samestory::{Article, ArticleId, Clusterer};

/// A B-cubed F1 below this is no answer worth timing.
const LEAST: f64 = 0.95;

fn main() -> ExitCode {
    let count = std::env::args().nth(1).map_or(Ok(100_000), |count| count.parse::<usize>());
    let Ok(count @ 1..) = count else {
        eprintln!(
            "usage: scale [ARTICLES]\n\nGroups so many generated articles of some 400 words, 100,000 unless told."
        );
        return ExitCode::from(2);
    };
    let generated = corpus::articles(count, 400, corpus::Sizes::Zipf, 1);
    let articles: Vec<Article<'_>> = generated.iter().map(corpus::Generated::article).collect();
    let start = Instant::now();
    let stories = Clusterer::new().cluster(&articles);
    let seconds = start.elapsed().as_secs_f64();

    let story = |at: usize| stories.story_of(ArticleId::new(at)).map(|story| story.id());
    let scores = Scores::of((0..count).map(|at| (story(at), generated[at].story)));
    let f1 = scores.map_or(0.0, |scores| scores.b_cubed.f1);
    let verdict = if f1 >= LEAST { "" } else { ", which is not enough" };
    let line = format!(
        "{count} articles, {} stories, B-cubed F1 {f1:.3}{verdict}; {seconds:.1} s, {:.0} us an article\n",
        stories.len(),
        seconds * 1e6 / count as f64,
    );
    if let Err(message) = output::print(&line) {
        eprintln!("scale: {message}");
        return ExitCode::from(2);
    }
    ExitCode::from(u8::from(f1 < LEAST))
}
