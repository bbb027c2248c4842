//! Repeats a blocking operation, for the references that need no connection.

use super::course::{Admission, Course};
use super::edge::Edge;
use super::tally::{Outcome, Tallies};
use super::{Kind, Pace, Run};
use crate::clock;
use crate::error::Error;
use std::thread;

/// Makes one operation per thread with `make` and repeats it over the course. The work is this
/// process's own, so its own processor time stands for the server's.
pub(crate) fn repeat<F, O>(pace: &Pace, kind: Kind, threads: usize, make: F) -> Result<Run, Error>
where
    F: Fn() -> Result<O, Error> + Sync,
    O: FnMut() -> Result<(), Error> + Send,
{
    let operations = (0..threads.max(1)).map(|_| make()).collect::<Result<Vec<_>, _>>()?;
    let course = Course::begin(pace.warmup, pace.length);
    let mut tallies = Tallies::default();
    let own = Some(std::process::id());
    let before = thread::scope(|scope| {
        let running: Vec<_> = operations
            .into_iter()
            .map(|operation| scope.spawn(|| one_thread(&course, kind, operation)))
            .collect();
        // Before the warm-up's end there is nothing to read; the first thread tells when it is.
        let mut before = None;
        for thread in running {
            let (edge, counted) = thread.join().map_err(|_| Error::WorkerLost)??;
            before = before.or(edge);
            tallies.merge(counted);
        }
        Ok::<_, Error>(before)
    })?;
    let after = Edge::read(own);
    let before = before.ok_or(Error::NothingMeasured)?;
    Ok(after.close(&before, own, &course, tallies))
}

fn one_thread(
    course: &Course,
    kind: Kind,
    mut operation: impl FnMut() -> Result<(), Error>,
) -> Result<(Option<Edge>, Tallies), Error> {
    let mut tallies = Tallies::default();
    let mut edge = None;
    loop {
        let begun = clock::now();
        if edge.is_none() && begun >= course.from() {
            edge = Some(Edge::read(Some(std::process::id())));
        }
        let admission = course.admit(begun);
        if admission == Admission::Over {
            return Ok((edge, tallies));
        }
        operation()?;
        let ended = clock::now();
        if course.counts(admission, ended) {
            tallies.add(kind, ended - begun, Outcome::Right);
        }
    }
}
