//! A connection that makes the measured calls.

use super::operation::{Mix, Operation};
use super::script::Script;
use crate::client::{Bytes, Request, Wire};
use crate::engine::{Lane, Muster, Outcome, Turn};
use crate::error::Error;
use crate::ledger::Entry;
use std::sync::Arc;

/// Opens the lanes of an HTTP run.
#[derive(Debug)]
pub(crate) struct Callers {
    /// What they share.
    pub(crate) script: Arc<Script>,
    /// What the first lanes call, and how many they are.
    pub(crate) first: (usize, Mix),
    /// What the others call.
    pub(crate) others: Mix,
}

impl Callers {
    /// Lanes that all do the same.
    pub(crate) fn all(script: Arc<Script>, mix: Mix) -> Self {
        Self { script, first: (0, mix), others: mix }
    }
}

impl Muster for Callers {
    type Lane = Caller;

    async fn open(&self, index: usize) -> Result<Caller, Error> {
        let mix = if index < self.first.0 { self.first.1 } else { self.others };
        let mut wire = Wire::new(self.script.address, self.script.patience);
        wire.connect().await?;
        // Lanes begin at different steps, so that a mix does not come in waves.
        let step = u64::try_from(index).unwrap_or(0).wrapping_mul(0x9E37_79B9) % 1_000_003;
        Ok(Caller { script: self.script.clone(), mix, wire, step, added: None })
    }
}

/// A connection that makes the measured calls.
#[derive(Debug)]
pub(crate) struct Caller {
    script: Arc<Script>,
    mix: Mix,
    wire: Wire,
    step: u64,
    added: Option<Entry>,
}

impl Caller {
    fn request(&self, operation: Operation) -> (Request, Option<String>) {
        let Script { requests, people, readings, verifications, .. } = &*self.script;
        let path = operation.path();
        match operation {
            Operation::GetToken => (requests.token(), None),
            Operation::AddUser | Operation::Refused => {
                let person = people.draw();
                (requests.bearer(path, person.body()), Some(person.user_name))
            }
            Operation::ReadPerson => (requests.bearer(path, any(readings, self.step)), None),
            Operation::VerifyPin => (requests.bearer(path, any(verifications, self.step)), None),
        }
    }
}

impl Lane for Caller {
    async fn turn(&mut self) -> Turn {
        let operation = self.mix.at(self.step);
        let (request, user_name) = self.request(operation);
        self.step = self.step.wrapping_add(1);
        let answering = self.script.answering;
        let kind = operation.kind(answering);
        let answer = match self.wire.send(request).await {
            Ok(answer) => answer,
            Err(error) => return Turn::Done(kind, Outcome::Broken(error.to_string())),
        };
        let (verdict, guid) = operation.judge(answering, &answer);
        self.added = guid.zip(user_name).map(|(guid, user_name)| Entry { guid, user_name });
        Turn::Done(kind, answer.outcome(verdict))
    }

    fn settle(&mut self) -> Result<(), Error> {
        self.added.take().map_or(Ok(()), |entry| self.script.keep(entry))
    }

    async fn mend(&mut self) -> Result<(), Error> {
        self.wire.connect().await
    }
}

/// One of the bodies, scattered so that neighbours in time are not neighbours in memory.
fn any(bodies: &[Bytes], step: u64) -> Bytes {
    let length = u64::try_from(bodies.len()).unwrap_or(1).max(1);
    let scattered = scatter(step) % length;
    usize::try_from(scattered).ok().and_then(|index| bodies.get(index)).cloned().unwrap_or_default()
}

/// SplitMix64's mixing: neighbouring numbers land far apart.
pub(crate) fn scatter(step: u64) -> u64 {
    let mixed = step.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_body_has_its_turn() {
        let bodies: Vec<Bytes> = (0..20u8).map(|n| Bytes::copy_from_slice(&[n])).collect();
        let mut seen: Vec<Bytes> = (0..400).map(|step| any(&bodies, step)).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 20);
        assert!(any(&[], 3).is_empty());
    }
}
