//! The background tables of a clusterer, one for each language.

use std::sync::Arc;

use crate::error::BuildError;
use crate::text::Terms;

use super::background::{Background, Known, words};

/// Maximum number of background tables. Each text is looked up in each of them.
const MOST: usize = 64;

/// Background tables, one for each language. Cheap to clone.
///
/// A text is in the language of the table that holds most of its words, if that table
/// [knows](Background::knows) the text. Ties are broken by the number of words that are frequent in
/// the table, then by the number of articles of the table. The order in which the tables were given
/// does not matter.
///
/// ```
/// use samestory::corpus::{Background, Backgrounds};
///
/// let tables = Backgrounds::new([Background::built_in()])?;
/// assert_eq!(tables, Backgrounds::built_in());
/// # Ok::<(), samestory::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Backgrounds {
    /// Ascending by fingerprint.
    tables: Arc<[Arc<Background>]>,
}

impl PartialEq for Backgrounds {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprints().eq(other.fingerprints())
    }
}

impl Eq for Backgrounds {}

impl Backgrounds {
    /// Returns the built-in table alone.
    #[must_use]
    pub fn built_in() -> Self {
        Self { tables: [Background::built_in()].into() }
    }

    /// Returns these tables. Without a table, each language is learned from the articles.
    ///
    /// # Errors
    /// If two tables are equal, or if there are more than 64.
    pub fn new(tables: impl IntoIterator<Item = Arc<Background>>) -> Result<Self, BuildError> {
        let mut tables: Vec<Arc<Background>> = tables.into_iter().collect();
        tables.sort_by_key(|table| table.fingerprint());
        BuildError::check(
            "the number of background tables",
            tables.len() as f64,
            0.0,
            MOST as f64,
        )?;
        if tables.windows(2).any(|two| two[0].fingerprint() == two[1].fingerprint()) {
            return Err(BuildError::twice("background table"));
        }
        Ok(Self { tables: tables.into() })
    }

    /// Returns the tables, in an order that their content decides.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Background>> {
        self.tables.iter()
    }

    /// Returns the number of tables.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tables.len()
    }

    /// Returns whether there are no tables.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// Returns the table with this index.
    pub(super) fn get(&self, index: usize) -> Option<&Background> {
        self.tables.get(index).map(|table| &**table)
    }

    /// Returns the fingerprints of the tables, ascending.
    pub(super) fn fingerprints(&self) -> impl ExactSizeIterator<Item = u64> + '_ {
        self.tables.iter().map(|table| table.fingerprint())
    }

    /// Returns the table in whose language a text is, given its word terms; `None` if no table
    /// knows the text. O(n m) for n words and m tables. Most tables of other languages are given up
    /// after a few words.
    ///
    /// ```
    /// use samestory::{corpus::Backgrounds, text::Terms};
    ///
    /// let tables = Backgrounds::built_in();
    /// let table = |title| tables.table_of(&Terms::of(title, ""));
    /// assert!(table("All were brought ashore").is_some());
    /// assert!(table("Alle wurden an Land gebracht").is_none());
    /// ```
    #[must_use]
    pub fn table_of(&self, terms: &Terms) -> Option<&Arc<Background>> {
        self.tables.get(self.index_of(terms)?)
    }

    /// Returns the index of the table in whose language a text is.
    pub(super) fn index_of(&self, terms: &Terms) -> Option<usize> {
        if let [only] = &*self.tables {
            return only.knows(terms).then_some(0);
        }
        let words: Vec<u64> = words(terms).collect();
        let mut best: Option<((Known, u32), usize)> = None;
        for (index, table) in self.tables.iter().enumerate() {
            let least = best.map_or(0, |best| best.0.0.words);
            let Some(known) = table.known(&words, least) else { continue };
            let fit = (known, table.articles());
            if best.is_none_or(|best| fit > best.0) {
                best = Some((fit, index));
            }
        }
        best.map(|best| best.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(articles: u32, texts: &[&str]) -> Arc<Background> {
        let terms = texts.iter().flat_map(|text| Terms::of("", text).hashes().to_vec());
        let counts: Vec<(u64, u32)> = terms.map(|term| (term, articles / 2)).collect();
        Arc::new(Background::from_bytes(&Background::encode(articles, counts, 1 << 17)).unwrap())
    }

    #[test]
    fn the_table_that_knows_most_is_chosen_in_any_order() {
        let english = table(90, &["the ferry burned in the harbour of the town on friday"]);
        // Tables of other sizes have other fingerprints, and stand before or after the English one.
        let mut is_before = [false; 2];
        for articles in (10..40).step_by(2) {
            let german = table(articles, &["die faehre brannte am freitag in dem hafen the"]);
            is_before[usize::from(german.fingerprint() < english.fingerprint())] = true;
            let chosen = |tables: [&Arc<Background>; 2], text: &str| {
                let tables = Backgrounds::new(tables.map(Arc::clone)).unwrap();
                tables.table_of(&Terms::of("", text)).map(|table| table.articles())
            };
            for (text, expected) in [
                ("the harbour of the town", Some(90)),
                ("die faehre in dem hafen", Some(articles)),
                // Both tables know these texts.
                ("in the ferry", Some(90)),
                ("in the hafen", Some(articles)),
                ("in the", Some(90)),
                ("", Some(90)),
                ("le port de la ville", None),
            ] {
                assert_eq!(chosen([&english, &german], text), expected, "{text}");
                assert_eq!(chosen([&german, &english], text), expected, "{text}");
            }
        }
        assert_eq!(is_before, [true; 2]);
    }

    #[test]
    fn frequent_words_decide_between_tables_that_know_as_many() {
        // Half of the words are in a tenth of the articles of one table only.
        let table = |rare: u32| {
            let term = |word: &str, count: u32| {
                let terms = Terms::of(word, "");
                terms.hashes().iter().map(move |&term| (term, count)).collect::<Vec<_>>()
            };
            let counts = [term("ferry", 900), term("town", rare)].concat();
            Arc::new(Background::from_bytes(&Background::encode(1_000, counts, 1 << 17)).unwrap())
        };
        let tables = Backgrounds::new([table(5), table(500), table(7)]).unwrap();
        let chosen = tables.table_of(&Terms::of("ferry town", "")).unwrap();
        assert_eq!(chosen.fingerprint(), table(500).fingerprint());
    }

    #[test]
    fn one_table_knows_what_it_knows_among_others() {
        let built_in = Backgrounds::built_in();
        let with_other =
            Backgrounds::new([Background::built_in(), table(10, &["qwxz vwxz"])]).unwrap();
        for text in [
            "",
            "The 212 people on the Selkie are safe",
            "Im Stellwerk brannte es am Montag, sagte die Bahn",
            "Selkie Toravia Calderra burned",
        ] {
            let terms = Terms::of(text, "");
            let known = built_in.table_of(&terms).is_some();
            assert_eq!(with_other.table_of(&terms).is_some(), known, "{text}");
        }
    }

    #[test]
    fn equal_tables_and_too_many_are_refused() {
        let twice = Backgrounds::new([Background::built_in(), Background::built_in()]);
        assert_eq!(
            twice.unwrap_err().to_string(),
            "each background table must differ from the others, but two are equal"
        );
        let many = (1..=65).map(|articles| table(articles, &[]));
        assert_eq!(
            Backgrounds::new(many).unwrap_err().to_string(),
            "the number of background tables must lie between 0 and 64, but is 65"
        );
        assert!(Backgrounds::new([]).unwrap().is_empty());
    }
}
