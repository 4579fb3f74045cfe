//! Times a large run on generated articles, and checks its answer.
//!
//! `scale [--near-copies | --headlines] [ARTICLES]`

#[allow(dead_code)] // each program uses a part of it
#[path = "../tests/support/corpus.rs"]
mod corpus;
#[path = "support/output.rs"]
mod output;

use std::process::ExitCode;
use std::time::Instant;

use corpus::Generated;
use lexopt::prelude::*;
use samestory::eval::Scores;
use samestory::{Article, ArticleId, Clusterer, Stories};

const USAGE: &str = "usage: scale [--near-copies | --headlines] [ARTICLES]

Groups so many generated articles, and says how long that took. Fails where the answer is wrong.

  ARTICLES       so many, 1,000 or more; 100,000 unless told, 20,000 of the other kinds
  --near-copies  of one text of 60 words, one more word each, instead of articles of 400 words in stories
                 of 1 to 500
  --headlines    without a date, which share one of 16 words and nothing else";

/// What is generated.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Articles,
    NearCopies,
    Headlines,
}

/// A B-cubed F1 below this is no answer worth timing.
const LEAST: f64 = 0.95;

/// The words that headlines share.
const PLACES: [&str; 16] = [
    "river", "museum", "court", "train", "council", "bridge", "school", "harbour", "market",
    "hospital", "airport", "stadium", "factory", "church", "library", "prison",
];

fn main() -> ExitCode {
    output::end("scale", run())
}

fn run() -> Result<(), String> {
    let Some((kind, count)) = options().map_err(|error| format!("{error}\n{USAGE}"))? else {
        return output::print(&format!("{USAGE}\n"));
    };
    let generated = kind.generate(count);
    let articles: Vec<Article<'_>> = generated.iter().map(Generated::article).collect();
    let start = Instant::now();
    let stories = Clusterer::new().cluster(&articles);
    let seconds = start.elapsed().as_secs_f64();
    let quality = kind.quality(&generated, &stories)?;
    output::print(&format!(
        "{count} {}, {} stories{quality}; {seconds:.2} s, {:.0} us each\n",
        kind.name(),
        stories.len(),
        seconds * 1e6 / count as f64,
    ))
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Articles => "articles",
            Self::NearCopies => "near copies",
            Self::Headlines => "headlines",
        }
    }

    fn generate(self, count: usize) -> Vec<Generated> {
        let alone = |title: String, text: String, story: u64| Generated {
            title,
            text,
            outlet: String::new(),
            published: None,
            story,
        };
        let numbers = 0..count as u64;
        match self {
            Self::Articles => corpus::articles(count, 400, corpus::Sizes::Zipf, 1),
            Self::NearCopies => {
                let text = corpus::passage(1, 60);
                let copy = |number| alone(String::new(), format!("{text} {number}"), 0);
                numbers.map(copy).collect()
            }
            Self::Headlines => {
                let headline = |number: u64| {
                    let place = number % PLACES.len() as u64;
                    let at = PLACES[place as usize];
                    let title = format!("x{number} y{number} in the {at} of the z{number}");
                    alone(title, String::new(), place)
                };
                numbers.map(headline).collect()
            }
        }
    }

    /// What is to be said of the answer, or what is wrong with it.
    fn quality(self, generated: &[Generated], stories: &Stories) -> Result<String, String> {
        let story = |at: usize| stories.story_of(ArticleId::new(at)).map(|story| story.id());
        let pairs = (0..generated.len()).map(|at| (story(at), generated[at].story));
        let scores = Scores::of(pairs).ok_or("there are no articles")?;
        let (f1, precision) = (scores.b_cubed.f1, scores.b_cubed.precision);
        let (right, said) = match self {
            Self::Articles => (f1 >= LEAST, format!(", B-cubed F1 {f1:.3}")),
            Self::NearCopies => (stories.len() == 1, String::new()),
            Self::Headlines => {
                // Many to a story, too.
                let right = precision >= LEAST && 20 * stories.len() <= generated.len();
                (right, format!(", B-cubed precision {precision:.3}"))
            }
        };
        let wanted = match self {
            Self::Articles => format!("{LEAST} at least"),
            Self::NearCopies => "one story".to_owned(),
            Self::Headlines => format!("{LEAST} at least, by 20 a story"),
        };
        if right { Ok(said) } else { Err(format!("{} stories{said}: not {wanted}", stories.len())) }
    }
}

/// `None` where only help is wanted.
fn options() -> Result<Option<(Kind, usize)>, lexopt::Error> {
    let (mut kind, mut count) = (Kind::Articles, None);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("near-copies") if kind == Kind::Articles => kind = Kind::NearCopies,
            Long("headlines") if kind == Kind::Articles => kind = Kind::Headlines,
            Short('h') | Long("help") => return Ok(None),
            Value(number) if count.is_none() => count = Some(number.parse()?),
            other => return Err(other.unexpected()),
        }
    }
    let unless_told = if kind == Kind::Articles { 100_000 } else { 20_000 };
    match count.unwrap_or(unless_told) {
        0..1_000 => Err("1,000 articles or more".into()),
        count => Ok(Some((kind, count))),
    }
}
