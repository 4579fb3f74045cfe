//! The most central text of each story.

use ahash::AHashMap;

use crate::index::TextNumber;
use crate::linkage::Edge;

/// By label, the most central text of each story of two texts or more: the one that is most similar
/// to the others in sum, of equal ones the first.
pub(crate) fn leads(story_of_text: &[u32], edges: &[Edge]) -> AHashMap<u32, TextNumber> {
    let story = |text: u32| story_of_text[text as usize];
    let mut central = vec![0u64; story_of_text.len()];
    for edge in edges.iter().filter(|edge| story(edge.a) == story(edge.b)) {
        let sum = u64::from(edge.units()) * u64::from(edge.weight());
        central[edge.a as usize] += sum;
        central[edge.b as usize] += sum;
    }
    let mut leads: AHashMap<u32, TextNumber> = AHashMap::new();
    for (text, &label) in TextNumber::all(story_of_text.len()).zip(story_of_text) {
        if central[text.index()] > 0 {
            let lead = leads.entry(label).or_insert(text);
            if central[text.index()] > central[lead.index()] {
                *lead = text;
            }
        }
    }
    leads
}
