//! One row: one crate at one task, in a process of its own.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use samestory::sketch::SimHasher;
use samestory::text::{Terms, WordHashes};
use serde::{Deserialize, Serialize};

use crate::indexes::{Index, LEAST};
use crate::signers::{
    Gaoya, HASHES, MinhashRs, OptDens, Samestory, SamestoryOnTokens, Signer, Super, Txtfp,
};
use crate::tokens::{Harness, shingler};
use crate::truth::{distinct, jaccard, similar_pairs};

/// Number of hash seeds over which the errors of estimates are pooled.
const SEEDS: u64 = 16;
/// Least similarity of the pairs on which estimates are measured.
const SIMILAR: f64 = 0.3;

/// One row of the comparison.
#[derive(Clone, Copy, PartialEq)]
pub struct Row {
    pub task: &'static str,
    pub peer: &'static str,
    pub variant: &'static str,
    pub threads: usize,
}

const fn row(task: &'static str, peer: &'static str, variant: &'static str) -> Row {
    Row { task, peer, variant, threads: 1 }
}

pub const ROWS: [Row; 27] = [
    row("sign", "samestory", "default"),
    Row { threads: 2, ..row("sign", "samestory", "default") },
    row("sign", "gaoya", "MinHasher32"),
    row("sign", "probminhash", "OptDensMinHash"),
    row("sign", "probminhash", "SuperMinHash"),
    row("sign", "txtfp", "own tokens"),
    row("sign", "minhash-rs", "u32"),
    row("sign", "samestory", "tokens of the harness"),
    row("terms", "samestory", "default"),
    row("terms", "samestory", "all kept"),
    row("simhash", "samestory", "words"),
    row("simhash", "simhash", "words"),
    row("simhash", "samestory", "3-shingles"),
    row("simhash", "simhash", "3-shingles"),
    row("simhash", "gaoya", "3-shingles"),
    row("simhash", "txtfp", "words"),
    row("index", "samestory", "32 x 4, estimate"),
    row("index", "gaoya", "32 x 4, estimate"),
    row("index", "txtfp", "32 x 4, estimate"),
    row("index", "minhash-rs", "32 x 4, estimate"),
    row("pairs", "samestory", "32 x 3, exact"),
    row("pairs", "gaoya", "32 x 4, estimate"),
    row("pairs", "txtfp", "32 x 4, estimate"),
    row("pairs", "minhash-rs", "32 x 4, estimate"),
    row("loop", "samestory", "computes only"),
    Row { threads: 2, ..row("loop", "samestory", "computes only") },
    row("tokens", "samestory", "the harness alone"),
];

/// The measurements of one process.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// CPU time; wall time for more than one thread.
    pub seconds: f64,
    /// Greatest memory beyond that before the work, if the system reports it.
    pub peak_bytes: Option<u64>,
    #[serde(flatten)]
    pub quality: Quality,
}

/// Accuracy, which is the same in every round and measured once.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub struct Quality {
    pub rmse: Option<f64>,
    pub rmse_theory: Option<f64>,
    pub bias: Option<f64>,
    pub recall: Option<f64>,
    pub precision: Option<f64>,
}

/// Runs and times a row. With `quality` its accuracy is measured too.
pub fn run(row: Row, texts: &[String], quality: bool) -> Outcome {
    match (row.task, row.peer, row.variant) {
        ("sign", "samestory", "default") if row.threads > 1 => sign_parallel(texts, row.threads),
        ("sign", "samestory", "default") => sign::<Samestory>(texts, quality),
        ("sign", "samestory", _) => sign::<SamestoryOnTokens>(texts, quality),
        ("sign", "gaoya", _) => sign::<Gaoya>(texts, quality),
        ("sign", "probminhash", "OptDensMinHash") => sign::<OptDens>(texts, quality),
        ("sign", "probminhash", _) => sign::<Super>(texts, quality),
        ("sign", "txtfp", _) => sign::<Txtfp>(texts, quality),
        ("sign", "minhash-rs", _) => sign::<MinhashRs>(texts, quality),
        ("terms", _, variant) => terms(texts, variant == "all kept"),
        ("simhash", peer, variant) => simhash(peer, variant, texts),
        ("index", "samestory", _) => index::<Samestory>(texts, quality),
        ("index", "gaoya", _) => index::<Gaoya>(texts, quality),
        ("index", "txtfp", _) => index::<Txtfp>(texts, quality),
        ("index", "minhash-rs", _) => index::<MinhashRs>(texts, quality),
        ("pairs", "samestory", _) => pairs::<Samestory>(texts, quality),
        ("pairs", "gaoya", _) => pairs::<Gaoya>(texts, quality),
        ("pairs", "txtfp", _) => pairs::<Txtfp>(texts, quality),
        ("pairs", "minhash-rs", _) => pairs::<MinhashRs>(texts, quality),
        ("loop", ..) => compute(texts.len(), row.threads),
        _ => timed(|| each(texts, Harness::default(), |harness, text| harness.tokens(text).len())),
    }
}

/// Times work by the CPU time of all threads of the process.
fn timed<T>(work: impl FnOnce() -> T) -> Outcome {
    measured(|| {
        let start = ProcessTime::now();
        black_box(work());
        start.elapsed()
    })
}

/// Times work by the median wall time of nine runs, because other programs delay threads.
fn timed_by_the_wall<T>(work: impl Fn() -> T) -> Outcome {
    measured(|| {
        let mut times = [(); 9].map(|()| {
            let start = Instant::now();
            black_box(work());
            start.elapsed()
        });
        times.sort_unstable();
        times[times.len() / 2]
    })
}

fn measured(work: impl FnOnce() -> Duration) -> Outcome {
    let before = forget_peak();
    let seconds = work().as_secs_f64();
    let peak = memory("VmHWM:").zip(before).map(|(most, before)| most.saturating_sub(before));
    Outcome { seconds, peak_bytes: peak, quality: Quality::default() }
}

/// Calls `f` with every text and a scratch value that is reused. Each result is dropped.
fn each<S, R>(texts: &[String], mut scratch: S, f: impl Fn(&mut S, &str) -> R) {
    for text in texts {
        black_box(f(&mut scratch, text));
    }
}

fn warm(texts: &[String]) -> &[String] {
    &texts[..texts.len().min(500)]
}

fn sign<S: Signer>(texts: &[String], quality: bool) -> Outcome {
    each(warm(texts), S::new(0), S::sign);
    let outcome = timed(|| each(texts, S::new(0), S::sign));
    if quality { Outcome { quality: accuracy::<S>(texts), ..outcome } } else { outcome }
}

fn accuracy<S: Signer>(texts: &[String]) -> Quality {
    let sets: Vec<Vec<u64>> = texts.iter().map(|text| distinct(S::shingles(text))).collect();
    let pairs = similar_pairs(&sets, SIMILAR);
    let members: BTreeSet<usize> = pairs.iter().flat_map(|pair| [pair.0, pair.1]).collect();
    let (mut squares, mut sum) = (0.0, 0.0);
    for seed in 0..SEEDS {
        let mut signer = S::new(samestory::hash::mix(seed));
        let mut values = vec![Vec::new(); texts.len()];
        for &item in &members {
            values[item] = S::values(&signer.sign(&texts[item]));
        }
        for &(a, b, truth) in &pairs {
            let equal = values[a].iter().zip(&values[b]).filter(|(a, b)| a == b).count();
            let error = equal as f64 / HASHES as f64 - truth;
            squares += error * error;
            sum += error;
        }
    }
    let count = pairs.len() as f64;
    let theory = pairs.iter().map(|pair| pair.2 * (1.0 - pair.2) / HASHES as f64).sum::<f64>();
    Quality {
        rmse: Some((squares / count / SEEDS as f64).sqrt()),
        rmse_theory: Some((theory / count).sqrt()),
        bias: Some(sum / count / SEEDS as f64),
        ..Quality::default()
    }
}

fn sign_parallel(texts: &[String], threads: usize) -> Outcome {
    use rayon::prelude::*;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let sign = |texts: &[String]| {
        let new = || Samestory::new(0);
        texts.par_iter().for_each_init(new, |signer, text| drop(black_box(signer.sign(text))));
    };
    pool.install(|| {
        sign(warm(texts));
        timed_by_the_wall(|| sign(texts))
    })
}

/// Times a loop without memory accesses that takes about as long as signing this number of
/// articles.
fn compute(articles: usize, threads: usize) -> Outcome {
    let spin = |articles: usize| {
        (0..articles as u64 * 5_000).fold(0, |sum, i| samestory::hash::mix(sum ^ black_box(i)))
    };
    timed_by_the_wall(|| {
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| black_box(spin(articles / threads)));
            }
        });
    })
}

fn terms(texts: &[String], keep: bool) -> Outcome {
    let (shingler, minhash) = (shingler(), samestory::sketch::MinHasher::default());
    let title = WordHashes::default();
    let work = |texts: &[String]| {
        let mut kept = Vec::new();
        let mut words = WordHashes::default();
        for text in texts {
            words.read(text);
            let signature = minhash.sign(shingler.word_shingles(words.whole()));
            let both = black_box((signature, Terms::from_words(&title, &words)));
            if keep {
                kept.push(both);
            }
        }
        kept
    };
    work(warm(texts));
    timed(|| work(texts))
}

fn simhash(peer: &str, variant: &str, texts: &[String]) -> Outcome {
    use gaoya::simhash::{SimHash, SimSipHasher64};
    use txtfp::Fingerprinter;
    let ours = |hashes: &mut dyn Iterator<Item = u64>| {
        let mut simhash = SimHasher::new();
        simhash.extend(hashes.map(|hash| (hash, 1)));
        simhash.fingerprint().0
    };
    let gaoya = SimHash::<SimSipHasher64, u64, 64>::new(SimSipHasher64::new(1, 2));
    let shingler = shingler();
    let txtfp =
        txtfp::SimHashFingerprinter::new(txtfp::Canonicalizer::default(), txtfp::WordTokenizer);
    let work = |texts: &[String]| match (peer, variant) {
        ("samestory", "words") => each(texts, WordHashes::default(), |words, text| {
            words.read_whole(text);
            ours(&mut words.whole().iter().copied())
        }),
        ("samestory", _) => each(texts, WordHashes::default(), |words, text| {
            words.read_whole(text);
            ours(&mut shingler.word_shingles(words.whole()))
        }),
        ("simhash", "words") => each(texts, (), |(), text| simhash::simhash(text)),
        ("simhash", _) => each(texts, Harness::default(), |harness, text| {
            simhash::simhash_stream(harness.slices(text))
        }),
        ("gaoya", _) => each(texts, Harness::default(), |harness, text| {
            gaoya.create_signature(harness.slices(text))
        }),
        _ => each(texts, (), |(), text| txtfp.fingerprint(text).expect("a text with words").bits()),
    };
    work(warm(texts));
    timed(|| work(texts))
}

fn index<S: Index>(texts: &[String], quality: bool) -> Outcome {
    let mut signer = S::new(0);
    let signatures = texts.iter().map(|text| signer.sign(text)).collect();
    let mut found = Vec::new();
    let outcome = timed(|| found = S::pairs(signatures));
    if quality { Outcome { quality: found_of::<S>(&found, texts), ..outcome } } else { outcome }
}

fn pairs<S: Index>(texts: &[String], quality: bool) -> Outcome {
    let mut found = Vec::new();
    let outcome = timed(|| found = S::verified(texts));
    if quality { Outcome { quality: found_of::<S>(&found, texts), ..outcome } } else { outcome }
}

/// Returns recall and precision by the exact similarity of the shingles that the crate signs.
fn found_of<S: Signer>(found: &[(usize, usize)], texts: &[String]) -> Quality {
    let sets: Vec<Vec<u64>> = texts.iter().map(|text| distinct(S::shingles(text))).collect();
    let found: BTreeSet<(usize, usize)> = found.iter().copied().collect();
    let right = found.iter().filter(|&&(a, b)| jaccard(&sets[a], &sets[b]) >= LEAST).count() as f64;
    let all = similar_pairs(&sets, LEAST).len() as f64;
    Quality {
        recall: Some(right / all),
        precision: Some(right / found.len() as f64),
        ..Quality::default()
    }
}

/// Returns a value of the status of this process, in bytes.
fn memory(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

/// Resets the greatest memory of the process, and returns its present memory.
fn forget_peak() -> Option<u64> {
    std::fs::write("/proc/self/clear_refs", "5").ok()?;
    memory("VmRSS:")
}
