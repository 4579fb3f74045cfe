//! Texts of one form about different subjects: thousands of them stand in a feed each day.

use super::fill::{Facts, Writer};
use super::forms::FORMS;
use super::forms_b::FORMS_B;
use super::forms_c::FORMS_C;
use super::{DAY, Invented, START, by_time};

/// A form, and how often it is filled in.
pub(crate) struct Form {
    pub(crate) kind: &'static str,
    /// Facts that several subjects have in common, by number of the first of them: `{town}` of the
    /// weather of one town on seven days.
    pub(crate) common: &'static [(&'static str, &'static str)],
    /// Number of texts in a row that have the common facts, each a day after the one before.
    pub(crate) days: usize,
    pub(crate) facts: &'static [(&'static str, &'static str)],
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    /// Number of subjects.
    pub(crate) subjects: usize,
    /// Outlet of the even subjects; the others are each from an outlet of their own.
    pub(crate) agency: &'static str,
    /// Number of subjects with an update: the text with this paragraph more, and another value of
    /// one fact.
    pub(crate) updates: usize,
    pub(crate) update: &'static str,
    pub(crate) corrected: &'static str,
    /// Number of subjects whose text another outlet prints under another headline.
    pub(crate) reprints: usize,
    pub(crate) retitle: &'static str,
    /// Number of subjects with a report of another outlet in its own words.
    pub(crate) reports: usize,
    pub(crate) report: (&'static str, &'static str),
}

/// A form without subjects, updates, reprints and reports.
pub(crate) const EMPTY: Form = Form {
    kind: "",
    common: &[],
    days: 1,
    facts: &[],
    title: "",
    text: "",
    subjects: 0,
    agency: "",
    updates: 0,
    update: "",
    corrected: "",
    reprints: 0,
    retitle: "",
    reports: 0,
    report: ("", ""),
};

/// Which forms are filled in.
#[derive(Clone, Copy)]
pub(crate) enum Kinds {
    /// Earnings, weather, matches, appeals and roadworks.
    First,
    /// Obituaries, house prices, lotteries, court lists and exchange rates. The bounds of the copy
    /// rule were chosen with these in view, as with the first.
    #[allow(dead_code)] // not every test asks
    Second,
    /// Recalls, appointments, ship arrivals, planning permissions and school results. The copy rule
    /// was finished before they were written.
    #[allow(dead_code)] // not every test asks
    Third,
}

/// Returns the articles of all forms, by time.
pub(crate) fn templates(kinds: Kinds, seed: u64) -> Vec<Invented> {
    let forms: &[Form] = match kinds {
        Kinds::First => &FORMS,
        Kinds::Second => &FORMS_B,
        Kinds::Third => &FORMS_C,
    };
    let mut writer = Writer::new(seed);
    by_time(forms.iter().flat_map(|form| form.fill_in(&mut writer)).collect())
}

impl Form {
    fn fill_in(&self, writer: &mut Writer) -> Vec<Invented> {
        let mut all = Vec::new();
        let mut common = Facts::new();
        for subject in 0..self.subjects {
            let day = if self.days > 1 { subject % self.days } else { subject % 7 };
            if subject % self.days == 0 {
                common.clear();
                writer.add(&mut common, self.common);
            }
            let published = START + day as i64 * DAY + 21_600 + writer.random.below(36_000) as i64;
            let mut facts = common.clone();
            let agency = if subject % 2 == 0 || self.days > 1 {
                self.agency.to_owned()
            } else {
                writer.fill("The {+place} [Post|Courier|Observer|Tribune|Record]", &facts)
            };
            facts.insert("agency".to_owned(), agency.clone());
            facts.insert("day".to_owned(), written(published, "%A"));
            facts.insert("date".to_owned(), written(published, "%-d %B"));
            writer.add(&mut facts, self.facts);
            let story = format!("{}-{subject}", self.kind);
            let article =
                |id: &str, title: String, text: String, outlet: &str, later: i64| Invented {
                    id: format!("{story}-{id}"),
                    title,
                    text,
                    outlet: outlet.to_owned(),
                    published: published + later,
                    story: story.clone(),
                    copy_of: (id == "update" || id == "reprint").then(|| format!("{story}-first")),
                };
            let title = writer.fill(self.title, &facts);
            // With all choices made, so that an update repeats the words.
            let chosen = writer.fill(self.text, &Facts::new());
            let text = writer.fill(&chosen, &facts);
            all.push(article("first", title.clone(), text.clone(), &agency, 0));
            // The extras of a subject fall on different subjects.
            if subject % 3 == 0 && subject / 3 < self.reprints {
                let outlet = writer.fill("{+place} [Daily|Times|Herald]", &facts);
                let retitled = writer.fill(self.retitle, &facts);
                all.push(article("reprint", retitled, text.clone(), &outlet, 5_400));
            }
            if subject % 3 == 1 && subject / 3 < self.reports {
                let outlet = writer.fill("{+place} [Business|News|Gazette]", &facts);
                let (title, text) = self.report;
                let (title, text) = (writer.fill(title, &facts), writer.fill(text, &facts));
                all.push(article("report", title, text, &outlet, 9_000));
            }
            if subject % 3 == 2 && subject / 3 < self.updates {
                let patterns = self.facts.iter().filter(|fact| fact.0 == self.corrected);
                let patterns: Vec<(&str, &str)> = patterns.copied().collect();
                writer.add(&mut facts, &patterns);
                let more = writer.fill(self.update, &facts);
                let (head, tail) = chosen.split_at(chosen.rfind("\n\n").unwrap_or(chosen.len()));
                let text = writer.fill(&format!("{head}\n\n{more}{tail}"), &facts);
                all.push(article("update", title, text, &agency, DAY * 3 / 4));
            }
        }
        all
    }
}

/// Returns a time in this format, in English.
fn written(seconds: i64, format: &str) -> String {
    let time = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    time.strftime(format).to_string()
}
