//! Buckets of wordings that share a key.

use std::collections::BTreeMap;

use ahash::AHashMap;

use super::{NONE, Order};
use crate::copies::candidates::REACH;

/// Buckets of wordings by a key of 32 bits. Two keys that happen to be equal make candidates that
/// the prefilter rejects. A bucket of more than [`REACH`] wordings is ordered, so
/// that the neighbours of one are found without a look at all.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    /// By the low bits of the key, the first node.
    pub(super) heads: Vec<u32>,
    nodes: Vec<Node>,
    free: Vec<u32>,
    pub(super) used: usize,
    pub(super) great: AHashMap<u32, BTreeMap<Order, u32>>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    key: u32,
    wording: u32,
    next: u32,
}

impl Buckets {
    /// Adds a wording, and reports the wordings of the bucket that come after it, of a great one
    /// those within reach.
    pub(super) fn add(
        &mut self,
        key: u32,
        wording: u32,
        order: Order,
        order_of: impl Fn(u32) -> Option<Order>,
        later: &mut Vec<u32>,
    ) {
        if let Some(great) = self.great.get_mut(&key) {
            later.extend(great.range(order..).take(REACH).map(|entry| *entry.1));
            great.insert(order, wording);
            return;
        }
        let members: Vec<u32> = self.members(key).collect();
        later.extend(members.iter().filter(|&&other| order_of(other) > Some(order)));
        if members.len() <= REACH {
            self.link(key, wording);
            return;
        }
        let mut great = BTreeMap::from([(order, wording)]);
        for other in members {
            self.unlink(key, other);
            if let Some(order) = order_of(other) {
                great.insert(order, other);
            }
        }
        self.great.insert(key, great);
    }

    /// Removes a wording, and reports the wordings within reach after it in a great bucket. In any
    /// other all are compared.
    pub(super) fn remove(&mut self, key: u32, wording: u32, order: Order, later: &mut Vec<u32>) {
        let Some(great) = self.great.get_mut(&key) else { return self.unlink(key, wording) };
        great.remove(&order);
        later.extend(great.range(order..).take(REACH).map(|entry| *entry.1));
        if great.is_empty() {
            self.great.remove(&key);
        }
    }

    /// Reports the wordings of a bucket within reach before one.
    pub(super) fn before(
        &self,
        key: u32,
        order: Order,
        order_of: impl Fn(u32) -> Option<Order>,
        found: &mut Vec<u32>,
    ) {
        if let Some(great) = self.great.get(&key) {
            found.extend(great.range(..order).rev().take(REACH).map(|entry| *entry.1));
        } else {
            found.extend(self.members(key).filter(|&other| order_of(other) < Some(order)));
        }
    }

    fn members(&self, key: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.head(key).map_or(NONE, |head| self.heads[head]);
        std::iter::from_fn(move || {
            while let Some(node) = self.nodes.get(at as usize) {
                at = node.next;
                if node.key == key {
                    return Some(node.wording);
                }
            }
            None
        })
    }

    fn head(&self, key: u32) -> Option<usize> {
        let mask = self.heads.len().checked_sub(1)?;
        Some(key as usize & mask)
    }

    fn link(&mut self, key: u32, wording: u32) {
        if self.used >= self.heads.len() {
            self.grow();
        }
        let Some(head) = self.head(key) else { return };
        let node = Node { key, wording, next: self.heads[head] };
        let at = self.free.pop().unwrap_or(self.nodes.len() as u32);
        if at as usize == self.nodes.len() {
            self.nodes.push(node);
        } else {
            self.nodes[at as usize] = node;
        }
        self.heads[head] = at;
        self.used += 1;
    }

    fn unlink(&mut self, key: u32, wording: u32) {
        let Some(head) = self.head(key) else { return };
        let (mut at, mut before) = (self.heads[head], NONE);
        while let Some(&node) = self.nodes.get(at as usize) {
            if node.key == key && node.wording == wording {
                match self.nodes.get_mut(before as usize) {
                    Some(before) => before.next = node.next,
                    None => self.heads[head] = node.next,
                }
                // A free node is in no list.
                self.nodes[at as usize].next = NONE;
                self.free.push(at);
                self.used -= 1;
                return;
            }
            (before, at) = (at, node.next);
        }
    }

    /// Doubles the heads.
    fn grow(&mut self) {
        let size = (2 * self.heads.len()).max(1_024);
        let mut heads = vec![NONE; size];
        for head in std::mem::take(&mut self.heads) {
            let mut at = head;
            while let Some(node) = self.nodes.get_mut(at as usize) {
                let next = node.next;
                let to = &mut heads[node.key as usize & (size - 1)];
                node.next = *to;
                *to = at;
                at = next;
            }
        }
        self.heads = heads;
    }
}
