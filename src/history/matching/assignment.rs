//! The best assignment of rows to columns, where most pairs are out of the question.
//!
//! Every row may stay alone at a fixed cost. Shortest augmenting paths with potentials
//! (Jonker and Volgenant), on a sparse graph: each row is let in by the cheapest chain of
//! changes to what was assigned before it. A search ends at the first free column, so rows
//! with little to choose from cost next to nothing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Assigns each row one of its columns, or none; no column is given twice, and the sum of
/// the costs is as small as can be.
///
/// `edges` has the columns of each row with their costs; a row that stays alone costs
/// `alone`. Costs are not negative. Equal sums are decided by the order of the lists.
pub(super) fn assign(edges: &[Vec<(usize, i64)>], columns: usize, alone: i64) -> Vec<Option<usize>> {
    // One more column for each row, in which it stays alone.
    let mut search = Search {
        edges,
        columns,
        alone,
        row_of: vec![None; columns + edges.len()],
        price: vec![0; columns + edges.len()],
        distance: vec![i64::MAX; columns + edges.len()],
        before: vec![0; columns + edges.len()],
        touched: Vec::new(),
    };
    let mut column_of = vec![None; edges.len()];
    for row in 0..edges.len() {
        search.let_in(row, &mut column_of);
    }
    column_of.into_iter().map(|column| column.filter(|column| *column < columns)).collect()
}

struct Search<'e> {
    edges: &'e [Vec<(usize, i64)>],
    columns: usize,
    alone: i64,
    row_of: Vec<Option<usize>>,
    /// What a column pays back, at most 0.
    price: Vec<i64>,
    distance: Vec<i64>,
    /// The row from which a column was reached.
    before: Vec<usize>,
    touched: Vec<usize>,
}

impl Search<'_> {
    fn let_in(&mut self, row: usize, column_of: &mut [Option<usize>]) {
        let mut heap = BinaryHeap::new();
        let mut done: Vec<usize> = Vec::new();
        self.reach(row, 0, &mut heap);
        let mut end = None;
        while let Some(Reverse((distance, column))) = heap.pop() {
            if distance > self.distance[column] {
                continue;
            }
            let Some(other) = self.row_of[column] else {
                end = Some((distance, column));
                break;
            };
            done.push(column);
            let paid = self.cost(other, column) - self.price[column];
            self.reach(other, distance - paid, &mut heap);
        }
        let (shortest, mut column) = end.expect("a row can always stay alone");
        for column in done {
            self.price[column] += self.distance[column] - shortest;
        }
        loop {
            let from = self.before[column];
            self.row_of[column] = Some(from);
            let Some(next) = column_of[from].replace(column).filter(|_| from != row) else { break };
            column = next;
        }
        for column in self.touched.drain(..) {
            self.distance[column] = i64::MAX;
        }
    }

    /// Looks at all columns of a row that was reached at a distance.
    fn reach(&mut self, row: usize, distance: i64, heap: &mut BinaryHeap<Reverse<(i64, usize)>>) {
        let alone = (self.columns + row, self.alone);
        for (column, cost) in self.edges[row].iter().copied().chain([alone]) {
            let through = distance + cost - self.price[column];
            if through < self.distance[column] {
                if self.distance[column] == i64::MAX {
                    self.touched.push(column);
                }
                self.distance[column] = through;
                self.before[column] = row;
                heap.push(Reverse((through, column)));
            }
        }
    }

    fn cost(&self, row: usize, column: usize) -> i64 {
        let found = self.edges[row].iter().find(|(other, _)| *other == column);
        found.map_or(self.alone, |(_, cost)| *cost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The smallest sum, by trying all.
    fn least(edges: &[Vec<(usize, i64)>], taken: &mut Vec<usize>, alone: i64) -> i64 {
        let Some((first, rest)) = edges.split_first() else { return 0 };
        let mut best = alone + least(rest, taken, alone);
        for (column, cost) in first {
            if !taken.contains(column) {
                taken.push(*column);
                best = best.min(cost + least(rest, taken, alone));
                taken.pop();
            }
        }
        best
    }

    #[test]
    fn the_best_pair_is_not_taken_when_it_spoils_two_others() {
        let edges = [vec![(0, 0), (1, 1)], vec![(0, 1)]];
        assert_eq!(assign(&edges, 2, 10), [Some(1), Some(0)]);
    }

    proptest! {
        #[test]
        fn no_assignment_is_cheaper(rows in prop::collection::vec(prop::collection::btree_map(0..6usize, 0..20i64, 0..5), 0..6)) {
            let edges: Vec<Vec<_>> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
            let found = assign(&edges, 6, 12);
            let mut seen: Vec<_> = found.iter().flatten().collect();
            let count = seen.len();
            seen.sort();
            seen.dedup();
            prop_assert_eq!(seen.len(), count);
            let sum: i64 = found.iter().zip(&edges).map(|(column, edges)| match column {
                Some(column) => edges.iter().find(|(other, _)| other == column).unwrap().1,
                None => 12,
            }).sum();
            prop_assert_eq!(sum, least(&edges, &mut Vec::new(), 12));
        }
    }
}
