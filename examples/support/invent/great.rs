//! Collections of which one story is a great part.

use super::{DAY, Invented, START, by_time};
use crate::corpus::{Random, prose, vocabulary};

/// Share of the words of an article that are of its story: 60 of 400.
const SHARE: f64 = 0.15;

/// Maximum number of articles of a story that is not the great one.
const LARGEST: f64 = 30.0;

/// Number of days that the great story lasts.
const GREAT_DAYS: i64 = 3;

/// Returns `count` articles of some 400 words over four weeks. A share of them, 0 to 1, is of one
/// story of three days. The other stories have 1 to 30 articles by Zipf's law, within a day each.
pub(crate) fn great(count: usize, share: f64, seed: u64) -> Vec<Invented> {
    let mut random = Random::new(seed);
    let mut stories = vec![(0, (count as f64 * share) as usize)];
    let mut left = count - stories[0].1;
    while left > 0 {
        let size = (LARGEST + 1.0).powf(random.unit()) as usize;
        stories.push((stories.len() as u64, size.min(left)));
        left -= size.min(left);
    }
    write(&mut random, &stories, 28)
}

/// Returns 150 articles of two stories within a week, 130 of one and 20 of the other.
pub(crate) fn mostly_one(seed: u64) -> Vec<Invented> {
    write(&mut Random::new(seed), &[(0, 130), (1, 20)], 7)
}

/// Writes stories, each given by its number and its size, that lie within `days` days. Story 0
/// lasts for three days, any other for one.
fn write(random: &mut Random, stories: &[(u64, usize)], days: i64) -> Vec<Invented> {
    let vocabulary = vocabulary();
    let mut all = Vec::new();
    for &(story, size) in stories {
        let start = START + random.below((days * DAY) as u64 - DAY as u64) as i64;
        for _ in 0..size {
            let length = 200 + random.below(401);
            let published = if story == 0 {
                START + random.below((GREAT_DAYS * DAY) as u64) as i64
            } else {
                start + random.below(DAY as u64) as i64
            };
            all.push(Invented {
                id: format!("a{}", all.len()),
                title: prose(random, &vocabulary, 9, story, SHARE),
                text: prose(random, &vocabulary, length, story, SHARE),
                outlet: format!("Outlet {}", random.below(200)),
                published,
                story: format!("story-{story}"),
                copy_of: None,
            });
        }
    }
    by_time(all)
}
