//! Pairs of events of one kind in one week, each reported by several outlets in their own words.

use super::events::EVENTS;
use super::events_more::EVENTS_MORE;
use super::fill::{Facts, Writer};
use super::statements::{AFTERWARDS, GENERAL};
use super::{DAY, Invented, START, by_time};

/// A kind of event. Each bank is one statement in several wordings: three for
/// the first event of a pair, three for the second, and one for a report days later.
pub(crate) struct Event {
    pub(crate) kind: &'static str,
    /// Facts that both events of a pair have in common.
    pub(crate) common: &'static [(&'static str, &'static str)],
    pub(crate) facts: &'static [(&'static str, &'static str)],
    pub(crate) titles: [&'static str; 4],
    pub(crate) banks: [[&'static str; 2 * REPORTS + 1]; 4],
}

/// Pairs of each kind, a week apart.
const PAIRS: usize = 3;

/// Reports of an event by different outlets.
const REPORTS: usize = 3;

/// Statements of [`GENERAL`] in each report.
const GENERAL_STATEMENTS: usize = 5;

/// Returns the articles of all pairs, by time.
pub(crate) fn lookalikes(seed: u64) -> Vec<Invented> {
    let mut writer = Writer::new(seed);
    let mut all = Vec::new();
    for event in EVENTS.iter().chain(&EVENTS_MORE) {
        for pair in 0..PAIRS {
            let mut common = Facts::new();
            writer.add(&mut common, event.common);
            for side in 0..2 {
                let number = 2 * pair + side;
                let start = START + pair as i64 * 7 * DAY + writer.random.below(3) as i64 * DAY;
                all.extend(event.report(&mut writer, &common, number, start));
            }
        }
    }
    by_time(all)
}

impl Event {
    fn report(
        &self,
        writer: &mut Writer,
        common: &Facts,
        number: usize,
        start: i64,
    ) -> Vec<Invented> {
        let mut facts = common.clone();
        let general = [
            ("place", "{+place}"),
            ("country", "{+country}"),
            ("region", "{+region}"),
            ("official", "{+person}"),
            ("witness", "{+person}"),
            ("expert", "{+person}"),
            ("institute", "{+institute} Institute"),
            ("minister", "{+person}"),
        ];
        writer.add(&mut facts, &general);
        writer.add(&mut facts, self.facts);
        // Wordings before those of this event.
        let side = number % 2 * REPORTS;
        let story = format!("{}-{number}", self.kind);
        let titles = writer.shuffled(self.titles.len());
        let wordings: Vec<Vec<usize>> =
            self.banks.iter().map(|_| writer.shuffled(REPORTS)).collect();
        let others: Vec<Vec<usize>> = GENERAL.iter().map(|_| writer.shuffled(REPORTS)).collect();
        let article = |writer: &mut Writer, id: String, title: &str, body: &[&str], at| Invented {
            id: format!("{story}-{id}"),
            title: writer.fill(title, &facts),
            text: writer.fill(&body.join("\n\n"), &facts),
            outlet: writer.fill("{+place} [Mail|Echo|World|Dispatch|Star]", &facts),
            published: at,
            story: story.clone(),
            copy_of: None,
        };
        let mut all = Vec::new();
        for report in 0..REPORTS {
            let mut body: Vec<&str> = self
                .banks
                .iter()
                .zip(&wordings)
                .map(|(bank, order)| bank[side + order[report]])
                .collect();
            let chosen = writer.shuffled(GENERAL.len());
            for &bank in chosen.iter().take(GENERAL_STATEMENTS) {
                // The first statement leads.
                let at = 1 + writer.random.below(body.len() as u64) as usize;
                body.insert(at, GENERAL[bank][side + others[bank][report]]);
            }
            let at = start + 21_600 + writer.random.below(50_000) as i64;
            let title = self.titles[titles[report]];
            all.push(article(writer, format!("report-{report}"), title, &body, at));
        }
        if number.is_multiple_of(3) {
            let [title, lead, middle, end] =
                AFTERWARDS[writer.random.below(AFTERWARDS.len() as u64) as usize];
            let body = [self.banks[0][2 * REPORTS], lead, self.banks[1][2 * REPORTS], middle, end];
            let days = 2 + writer.random.below(3) as i64;
            let at = start + days * DAY + 30_000;
            all.push(article(writer, "follow-up".to_owned(), title, &body, at));
        }
        all
    }
}
