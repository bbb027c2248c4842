//! One controller's policy: what it should be sent, given what it says that it holds. Not for reading
//! the database or writing to it.

use super::company::CompanyPolicy;
use super::difference::{self, Difference};
use super::header::{read_root, unsigned};
use super::marks::{HEAD, Marks, People};
use super::message;
use super::people;
use super::places::Place;
use super::records::{Writer, by_bucket};
use super::{ControllerKey, Holds, ToSend};
use crate::error::{Error, Fault};
use doorward_domain::Timestamp;
use doorward_door::command::SigningKey;
use doorward_door::policy::{
    BucketHashes, MacKey, PinParameters, Record, RecordSet, Root, SnapshotHeader, bucket_of,
    seal_snapshot,
};
use doorward_store::controller_policies::Sent;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// A policy that nothing changes is issued again when it is older: guests are let in for 24 hours
/// after its issue.
const RENEWED_AFTER: Duration = Duration::from_hours(6);
/// So many changes may be behind the hashes that are kept: to write them costs 32 KiB.
const HASHES_BEHIND: i64 = 256;
/// So many changes without a trace in a policy may be behind the number that is kept of it.
const NUMBER_BEHIND: i64 = 64;
/// A delta of more records than half of the policy, and than this, is a snapshot.
const SMALL_DELTA: usize = 64;
/// What this server knows of a controller since it sent it something.
pub(super) struct State {
    sent: Sent,
    /// The last change that was looked at, which may have left no trace.
    seen: i64,
    hashes: BucketHashes,
    /// The change of the hashes that are kept.
    kept_hashes: i64,
    base: Arc<CompanyPolicy>,
    place: Arc<Place>,
    /// How many records there are; 0: not known.
    records: usize,
    last: Option<Last>,
}

/// The last messages, for a controller whose link ended before it took them.
struct Last {
    from: (u64, Root),
    messages: Vec<Vec<u8>>,
}

/// What there is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Nothing to make.
    Nothing(ToSend),
    /// The same policy, issued now.
    Renewal,
    /// What changed behind a number.
    Changes { after: i64 },
    /// All of it.
    Whole,
}

/// One call for one controller.
pub(super) struct Making {
    pub(super) controller: ControllerKey,
    pub(super) holds: Holds,
    /// What was sent last, and the head of what is kept beside it.
    pub(super) sent: Option<(Sent, Vec<u8>)>,
    pub(super) pin: PinParameters,
    /// The company's last change.
    pub(super) last: i64,
    pub(super) now: Timestamp,
}

/// What was made.
pub(super) struct Made {
    pub(super) state: Option<State>,
    pub(super) to_send: ToSend,
    /// What is to be kept in place of which epoch, before anything is sent.
    pub(super) keep: Option<(i64, Sent, Option<Vec<u8>>)>,
}

/// The keys of a call.
pub(super) struct Keys {
    pub(super) macs: MacKey,
    pub(super) signing: Arc<SigningKey>,
}

impl State {
    /// Whether this is what the database holds.
    pub(super) fn is(&self, sent: &Sent) -> bool {
        (self.sent.epoch, &self.sent.root) == (sent.epoch, &sent.root) && sent.change >= 0
    }
}

impl Making {
    /// What there is to do.
    pub(super) fn wanted(&self, state: Option<&State>) -> Wanted {
        let Some((sent, head)) = &self.sent else { return Wanted::Whole };
        let same_form = head.get(8..HEAD) == Some(&self.fingerprint()[..]);
        if self.holds.wants_snapshot || !same_form || sent.change < 0 {
            return Wanted::Whole;
        }
        let seen = state.map_or(sent.change, |state| state.seen);
        let (epoch, root) = (unsigned(sent.epoch), read_root(&sent.root));
        let nothing = |messages| Wanted::Nothing(ToSend { epoch, messages });
        if self.holds.epoch != epoch || self.holds.root != root {
            let last = state.and_then(|state| state.last.as_ref()).filter(|last| {
                seen == self.last
                    && Some(last.from.1) == self.holds.root
                    && last.from.0 == self.holds.epoch
            });
            return last.map_or(Wanted::Whole, |last| nothing(last.messages.clone()));
        }
        if seen > self.last {
            Wanted::Whole
        } else if seen < self.last {
            Wanted::Changes { after: sent.change }
        } else if self.now.since(sent.issued_at) >= RENEWED_AFTER {
            Wanted::Renewal
        } else {
            nothing(Vec::new())
        }
    }

    /// Makes it.
    pub(super) fn make(
        &self,
        wanted: &Wanted,
        now: Option<&Arc<CompanyPolicy>>,
        state: Option<State>,
        marks: Option<Marks>,
        keys: &Keys,
    ) -> Result<Made, Error> {
        match (wanted, now, &self.sent) {
            (Wanted::Nothing(to_send), ..) => {
                Ok(Made { state, to_send: to_send.clone(), keep: None })
            }
            (Wanted::Renewal, _, Some((sent, _))) => self.renew(state, sent, keys),
            (Wanted::Changes { .. }, Some(now), Some((sent, _))) => match (state, marks) {
                (Some(state), _) => self.follow(now, state, sent, keys),
                (None, Some(Marks(Some(people)))) => self.catch_up(now, people, sent, keys),
                (None, _) => self.whole(now, keys, &Difference::default()),
            },
            (_, Some(now), _) => self.whole(now, keys, &Difference::default()),
            (_, None, _) => Err(Fault::Policy("nothing was read of the company".to_owned()).into()),
        }
    }

    /// The same policy again.
    fn renew(&self, state: Option<State>, sent: &Sent, keys: &Keys) -> Result<Made, Error> {
        let root = read_root(&sent.root);
        let root = root.ok_or(doorward_store::Error::Corrupt("controller_policy.root"))?;
        let header = self.delta_header(sent, root, root);
        let sealed = message::delta(header, Difference::default(), &keys.signing)?;
        let sealed =
            sealed.ok_or_else(|| Fault::Policy("a delta of nothing is large".to_owned()))?;
        let new = Sent {
            epoch: self.next_epoch(),
            issued_at: self.now,
            // Nothing changed since what was looked at last.
            change: self.last,
            ..sent.clone()
        };
        let messages = message::delta_chunks(unsigned(new.epoch), &sealed)?;
        let last = Some(Last { from: (unsigned(sent.epoch), root), messages: messages.clone() });
        let state = state.map(|state| State { sent: new.clone(), last, ..state });
        Ok(self.made(state, new, None, messages))
    }

    /// What is another than in the policy that this server made last.
    fn follow(
        &self,
        now: &Arc<CompanyPolicy>,
        mut state: State,
        sent: &Sent,
        keys: &Keys,
    ) -> Result<Made, Error> {
        let place = if Arc::ptr_eq(&state.base.rules, &now.rules) {
            Arc::clone(&state.place)
        } else {
            Arc::new(now.rules.of(&self.controller.1))
        };
        let company = self.controller.0;
        let before = Writer { company, key: &keys.macs, needs: &state.place.needs };
        let after = Writer { company, key: &keys.macs, needs: &place.needs };
        let found =
            difference::between((&state.place, &before, &state.base), (&place, &after, now));
        rehash(&mut state.hashes, found.buckets(), &place, &after, now)?;
        let records = (state.records + found.added).saturating_sub(found.removals.len());
        let state = State {
            seen: now.change,
            base: Arc::clone(now),
            place,
            records: if state.records == 0 { 0 } else { records },
            ..state
        };
        self.changed(now, state, sent, found, keys)
    }

    /// What is another than in a policy that this server has not made, where people alone are.
    fn catch_up(
        &self,
        now: &Arc<CompanyPolicy>,
        people: People,
        sent: &Sent,
        keys: &Keys,
    ) -> Result<Made, Error> {
        let place = Arc::new(now.rules.of(&self.controller.1));
        let writer = Writer { company: self.controller.0, key: &keys.macs, needs: &place.needs };
        let [since_hashes, since_sent] = people.since;
        let mut hashes = people.hashes;
        let buckets: BTreeSet<usize> =
            since_hashes.iter().map(|number| bucket_of(people::key(*number))).collect();
        rehash(&mut hashes, buckets, &place, &writer, now)?;
        let found = difference::of_people(&writer, now, &since_sent);
        let state = State {
            sent: sent.clone(),
            seen: now.change,
            hashes,
            kept_hashes: people.kept_hashes,
            base: Arc::clone(now),
            place,
            records: 0,
            last: None,
        };
        self.changed(now, state, sent, found, keys)
    }

    /// A delta to what the hashes say; or a snapshot, where a delta would be large; or nothing.
    fn changed(
        &self,
        now: &Arc<CompanyPolicy>,
        mut state: State,
        sent: &Sent,
        mut found: Difference,
        keys: &Keys,
    ) -> Result<Made, Error> {
        let from = read_root(&sent.root);
        let from = from.ok_or(doorward_store::Error::Corrupt("controller_policy.root"))?;
        let root = state.hashes.root(&self.identity());
        if root == from {
            return Ok(Self::unchanged(state, sent));
        }
        let large = found.records() > SMALL_DELTA.max(state.records / 2) && state.records > 0;
        if large {
            return self.whole(now, keys, &found);
        }
        let deny = self.deny(&found, keys)?;
        let losses = found.take_losses();
        let header = self.delta_header(sent, from, root);
        let Some(sealed) = message::delta(header, found, &keys.signing)? else {
            return self.whole(now, keys, &losses);
        };
        let new = self.sent(root, now.change, deny.is_some());
        let mut messages: Vec<_> = deny.into_iter().collect();
        messages.extend(message::delta_chunks(unsigned(new.epoch), &sealed)?);
        let buckets = (now.change - state.kept_hashes > HASHES_BEHIND).then(|| {
            state.kept_hashes = now.change;
            self.kept(now.change, &state.hashes)
        });
        state.last = Some(Last { from: (unsigned(sent.epoch), from), messages: messages.clone() });
        state.sent = new.clone();
        Ok(self.made(Some(state), new, buckets, messages))
    }

    fn unchanged(mut state: State, sent: &Sent) -> Made {
        let to_send = ToSend { epoch: unsigned(sent.epoch), messages: Vec::new() };
        let behind = state.seen - sent.change > NUMBER_BEHIND;
        let keep = behind.then(|| {
            let new = Sent { change: state.seen, ..sent.clone() };
            state.sent = new.clone();
            (sent.epoch, new, None)
        });
        Made { state: Some(state), to_send, keep }
    }

    /// All of it, with a list of what is lost before it.
    fn whole(
        &self,
        now: &Arc<CompanyPolicy>,
        keys: &Keys,
        losses: &Difference,
    ) -> Result<Made, Error> {
        let place = Arc::new(now.rules.of(&self.controller.1));
        let writer = Writer { company: self.controller.0, key: &keys.macs, needs: &place.needs };
        let people = now.people.iter().filter_map(|person| writer.record(person));
        let mut records = 0;
        let all = place.records.iter().cloned().chain(people.map(Record::Person));
        let set = RecordSet::of(all.inspect(|_| records += 1)).map_err(policy_fault)?;
        let identity = self.identity();
        let root = set.root(&identity);
        let deny = self.deny(losses, keys)?;
        let new = self.sent(root, now.change, deny.is_some());
        let header = SnapshotHeader {
            identity,
            epoch: unsigned(new.epoch),
            previous: self.sent.as_ref().and_then(|(sent, _)| read_root(&sent.root)),
            root,
            issued_at: self.now,
            not_after: None,
        };
        let sealed = seal_snapshot(&keys.signing, &header, &set);
        let hashes = set.hashes().clone();
        drop(set);
        let mut messages: Vec<_> = deny.into_iter().collect();
        messages.extend(message::snapshot_chunks(unsigned(new.epoch), &sealed)?);
        let buckets = self.kept(now.change, &hashes);
        let state = State {
            sent: new.clone(),
            seen: now.change,
            hashes,
            kept_hashes: now.change,
            base: Arc::clone(now),
            place,
            records,
            last: None,
        };
        Ok(self.made(Some(state), new, Some(buckets), messages))
    }

    fn made(
        &self,
        state: Option<State>,
        new: Sent,
        buckets: Option<Vec<u8>>,
        messages: Vec<Vec<u8>>,
    ) -> Made {
        let before = self.sent.as_ref().map_or(0, |(sent, _)| sent.epoch);
        let to_send = ToSend { epoch: unsigned(new.epoch), messages };
        Made { state, to_send, keep: Some((before, new, buckets)) }
    }
}

/// Puts the hashes of some buckets in.
fn rehash(
    hashes: &mut BucketHashes,
    buckets: impl IntoIterator<Item = usize>,
    place: &Place,
    writer: &Writer<'_>,
    now: &CompanyPolicy,
) -> Result<(), Error> {
    let mut of_place = None;
    for number in buckets {
        let of_place = of_place.get_or_insert_with(|| by_bucket(place));
        let people = writer.bucket(now, number);
        let rest = of_place.get(&number).into_iter().flatten().copied();
        let bytes = RecordSet::bucket_of_records(people.iter().chain(rest));
        hashes.replace(number, &bytes.map_err(policy_fault)?);
    }
    Ok(())
}

pub(super) fn policy_fault(refusal: doorward_door::policy::Refusal) -> Fault {
    Fault::Policy(refusal.to_string())
}
