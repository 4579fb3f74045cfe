//! Parallel loops: the only module that uses rayon. Both bodies of a function give the same answer.

#[cfg(feature = "rayon")]
use rayon::prelude::*;

/// Returns `f` of every item, in order, with one scratch value for each worker.
#[cfg(feature = "rayon")]
pub(crate) fn map<T, S, R>(
    items: &[T],
    scratch: impl Fn() -> S + Sync + Send,
    f: impl Fn(&mut S, &T) -> R + Sync + Send,
) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    items.par_iter().map_init(scratch, f).collect()
}

/// Returns `f` of every item, in order, with one scratch value for each worker.
#[cfg(not(feature = "rayon"))]
pub(crate) fn map<T, S, R>(
    items: &[T],
    scratch: impl Fn() -> S,
    f: impl Fn(&mut S, &T) -> R,
) -> Vec<R> {
    let mut scratch = scratch();
    items.iter().map(|item| f(&mut scratch, item)).collect()
}

/// Returns `f` of every item, in order. Each item is a task of its own, for items of very different
/// cost, the costliest first.
#[cfg(feature = "rayon")]
pub(crate) fn map_uneven<T: Sync, R: Send>(
    items: &[T],
    f: impl Fn(&T) -> R + Sync + Send,
) -> Vec<R> {
    items.par_iter().with_max_len(1).map(f).collect()
}

/// Returns `f` of every item, in order.
#[cfg(not(feature = "rayon"))]
pub(crate) fn map_uneven<T, R>(items: &[T], f: impl Fn(&T) -> R) -> Vec<R> {
    items.iter().map(f).collect()
}

/// Sorts items of which equal ones are identical, so the order of the work does not matter.
#[cfg(feature = "rayon")]
pub(crate) fn sort<T: Ord + Send>(items: &mut [T]) {
    items.par_sort_unstable();
}

/// Sorts items of which equal ones are identical, so the order of the work does not matter.
#[cfg(not(feature = "rayon"))]
pub(crate) fn sort<T: Ord>(items: &mut [T]) {
    items.sort_unstable();
}

/// Calls `f` once with every item.
#[cfg(feature = "rayon")]
pub(crate) fn for_each_mut<T: Send>(items: &mut [T], f: impl Fn(&mut T) + Sync + Send) {
    items.par_iter_mut().for_each(f);
}

/// Calls `f` once with every item.
#[cfg(not(feature = "rayon"))]
pub(crate) fn for_each_mut<T>(items: &mut [T], f: impl Fn(&mut T)) {
    items.iter_mut().for_each(f);
}
