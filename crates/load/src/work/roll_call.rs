//! One call for each of a list of people, each repeated until it is answered.

use super::script::Script;
use crate::client::{Bytes, Wire, lacks_person, right_envelope};
use crate::engine::{Kind, Lane, Muster, Outcome, Turn};
use crate::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A list of calls, handed out to lanes.
#[derive(Debug)]
pub(crate) struct RollCall {
    script: Arc<Script>,
    kind: Kind,
    path: &'static str,
    bodies: Vec<Bytes>,
    next: AtomicUsize,
    missing: Mutex<Vec<usize>>,
}

impl RollCall {
    /// Calls `path` once with each body.
    pub(crate) fn new(
        script: Arc<Script>,
        kind: Kind,
        path: &'static str,
        bodies: Vec<Bytes>,
    ) -> Arc<Self> {
        let (next, missing) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        Arc::new(Self { script, kind, path, bodies, next, missing })
    }

    /// The places in the list that the server does not know.
    pub(crate) fn missing(&self) -> Vec<usize> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Muster for Arc<RollCall> {
    type Lane = Teller;

    async fn open(&self, _index: usize) -> Result<Teller, Error> {
        let mut wire = Wire::new(self.script.address, self.script.patience);
        wire.connect().await?;
        Ok(Teller { call: self.clone(), wire, held: None })
    }
}

/// A connection that works through the list.
#[derive(Debug)]
pub(crate) struct Teller {
    call: Arc<RollCall>,
    wire: Wire,
    held: Option<usize>,
}

impl Lane for Teller {
    async fn turn(&mut self) -> Turn {
        let place =
            self.held.take().unwrap_or_else(|| self.call.next.fetch_add(1, Ordering::Relaxed));
        let RollCall { script, kind, path, bodies, missing, .. } = &*self.call;
        let Some(body) = bodies.get(place) else { return Turn::Exhausted };
        let outcome = match self.wire.send(script.requests.bearer(path, body.clone())).await {
            Ok(answer) => {
                if lacks_person(&answer) {
                    missing.lock().unwrap_or_else(PoisonError::into_inner).push(place);
                    return Turn::Done(*kind, Outcome::Right);
                }
                answer.outcome(answer.judge(right_envelope))
            }
            Err(error) => Outcome::Broken(error.to_string()),
        };
        if matches!(outcome, Outcome::Broken(_) | Outcome::Limited) {
            self.held = Some(place);
        }
        Turn::Done(*kind, outcome)
    }

    async fn mend(&mut self) -> Result<(), Error> {
        self.wire.connect().await
    }
}
