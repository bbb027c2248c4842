//! Entries chained, checkpoints and gaps signed. Not for what entries say.
//!
//! A frame is `[0, entry, mark]`, `[1, sequence, chain, signature]` or `[2, first, next, before,
//! after, signature]`; `mark` is the first eight bytes of the chain after the entry, which shows a
//! cut or a turned bit at once. The chain is the SHA-256 of the chain before and the entry's bytes.

use super::entry::Entry;
use crate::cbor::{Item, Reader, Writer, read_whole, written};
use crate::command::{SigningKey, holds};
use crate::policy::sha256;

const CHECKPOINT: &[u8] = b"doorward journal checkpoint 1\0";
const GAP: &[u8] = b"doorward journal gap 1\0";

/// The end of a journal, which entries are added to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    next: u64,
    chain: [u8; 32],
    unsigned: u64,
}

impl Journal {
    /// A checkpoint follows so many entries.
    pub const CHECKPOINT_EVERY: u64 = 64;
    /// When a journal has more bytes, [`compact`] it.
    pub const MAX_BYTES: usize = 20_000_000;

    /// A journal without entries.
    pub const fn new() -> Self {
        Self { next: 1, chain: [0; 32], unsigned: 0 }
    }

    /// The sequence number of the next entry.
    pub const fn next_sequence(&self) -> u64 {
        self.next
    }

    /// The bytes to write for an entry, a checkpoint behind it when one is due. Its sequence number
    /// is set.
    pub fn append(&mut self, entry: &Entry, key: &SigningKey) -> Vec<u8> {
        let entry = written(&Entry { sequence: self.next, ..entry.clone() });
        self.chain = follow(&self.chain, &entry);
        let mut out = Writer::default();
        write_entry(&mut out, &entry, &self.chain);
        self.unsigned += 1;
        if self.unsigned >= Self::CHECKPOINT_EVERY {
            self.unsigned = 0;
            let signature = key.sign(&checkpoint(self.next, &self.chain));
            out.array(4);
            out.unsigned(1);
            out.unsigned(self.next);
            out.bytes(&self.chain);
            out.bytes(signature.as_ref());
        }
        self.next += 1;
        out.finish()
    }
}

impl Default for Journal {
    fn default() -> Self {
        Self::new()
    }
}

/// What a journal's bytes hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// How many of the bytes are whole; cut the file there before anything is added.
    pub whole: usize,
    /// Where to go on.
    pub journal: Journal,
    /// How many entries were dropped for space.
    pub dropped: u64,
}

/// A journal was altered: a signature or the chain does not hold in frames that are whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the journal was altered at byte {at}: keep it as evidence and begin a new one")]
pub struct Broken {
    /// Where.
    pub at: usize,
}

enum Frame<'b> {
    Entry { bytes: &'b [u8], mark: &'b [u8] },
    Checkpoint { sequence: u64, chain: [u8; 32], signature: &'b [u8] },
    Gap { first: u64, next: u64, before: [u8; 32], after: [u8; 32], signature: &'b [u8] },
}

/// Reads a journal that was signed with a key. Bytes behind the last whole frame are left out: the
/// power went.
///
/// # Errors
/// [`Broken`] when what is whole does not hold together.
pub fn read(bytes: &[u8], public_key: &[u8; 32]) -> Result<Reading, Broken> {
    let journal = Journal::new();
    let mut reading = Reading { entries: Vec::new(), whole: 0, journal, dropped: 0 };
    let mut from = Reader(bytes);
    while let Some(frame) = take_frame(&mut from) {
        let at = reading.whole;
        accept(&mut reading, &frame, public_key).ok_or(Broken { at })?;
        reading.whole = bytes.len() - from.0.len();
    }
    Ok(reading)
}

/// The same journal with runs of routine entries replaced by signed gaps, oldest first, until it
/// has at most `goal` bytes or nothing routine is left. Alarms and denials stay.
///
/// # Errors
/// As [`read`].
pub fn compact(bytes: &[u8], goal: usize, key: &SigningKey) -> Result<Vec<u8>, Broken> {
    let whole = read(bytes, key.public_key())?.whole;
    let mut from = Reader(bytes.get(..whole).unwrap_or_default());
    let mut out = Writer::default();
    let mut run: Option<Run> = None;
    let mut chain = [0; 32];
    loop {
        let rest = from.0;
        if out.len() + rest.len() + run.as_ref().map_or(0, Run::bytes) <= goal {
            break;
        }
        let Some(frame) = take_frame(&mut from) else { break };
        let frame_bytes = rest.get(..rest.len() - from.0.len()).unwrap_or_default();
        let before = chain;
        let dropped = match &frame {
            Frame::Entry { bytes, .. } => {
                chain = follow(&chain, bytes);
                read_whole::<Entry>(bytes)
                    .filter(|entry| entry.event.is_routine())
                    .map(|entry| (entry.sequence, entry.sequence + 1))
            }
            Frame::Gap { first, next, after, .. } => {
                chain = *after;
                Some((*first, *next))
            }
            // Within a run it goes with the rest: the gap is signed itself.
            Frame::Checkpoint { .. } => run.as_ref().map(|run| (run.first, run.next)),
        };
        match (dropped, &mut run) {
            (Some((_, next)), Some(run)) => {
                (run.next, run.after) = (next, chain);
                run.whole.extend_from_slice(frame_bytes);
            }
            (Some((first, next)), None) => {
                run = Some(Run { first, next, before, after: chain, whole: frame_bytes.to_vec() });
            }
            (None, _) => {
                write_gap(&mut out, run.take(), key);
                out.raw(frame_bytes);
            }
        }
    }
    write_gap(&mut out, run, key);
    out.raw(from.0);
    Ok(out.finish())
}

/// The most bytes of a gap.
const GAP_BYTES: usize = 154;

/// Frames that can go, and what they are as they stand.
struct Run {
    whole: Vec<u8>,
    first: u64,
    next: u64,
    before: [u8; 32],
    after: [u8; 32],
}

impl Run {
    /// What it comes to: a gap, unless that is the longer of the two.
    fn bytes(&self) -> usize {
        self.whole.len().min(GAP_BYTES)
    }
}

fn write_gap(out: &mut Writer, run: Option<Run>, key: &SigningKey) {
    let Some(Run { first, next, before, after, whole }) = run else { return };
    if whole.len() <= GAP_BYTES {
        out.raw(&whole);
        return;
    }
    out.array(6);
    out.unsigned(2);
    out.unsigned(first);
    out.unsigned(next);
    out.bytes(&before);
    out.bytes(&after);
    out.bytes(key.sign(&gap(first, next, &before, &after)).as_ref());
}

fn write_entry(out: &mut Writer, entry: &[u8], chain: &[u8; 32]) {
    out.array(3);
    out.unsigned(0);
    out.bytes(entry);
    out.bytes(mark(chain));
}

fn mark(chain: &[u8; 32]) -> &[u8] {
    chain.get(..8).unwrap_or_default()
}

fn follow(chain: &[u8; 32], entry: &[u8]) -> [u8; 32] {
    sha256(&[chain, entry])
}

fn checkpoint(sequence: u64, chain: &[u8; 32]) -> Vec<u8> {
    [CHECKPOINT, &sequence.to_be_bytes(), chain].concat()
}

fn gap(first: u64, next: u64, before: &[u8; 32], after: &[u8; 32]) -> Vec<u8> {
    [GAP, &first.to_be_bytes(), &next.to_be_bytes(), before, after].concat()
}

/// The sequence number and the bytes of an entry.
type EntryBytes<'b> = (u64, &'b [u8]);

/// The first whole frame of a journal's bytes, unchecked: its entry, if it is one, and how many bytes
/// the frame has. `None` when no whole frame is there.
pub fn next_frame(bytes: &[u8]) -> Option<(Option<EntryBytes<'_>>, usize)> {
    let mut from = Reader(bytes);
    let entry = match take_frame(&mut from)? {
        Frame::Entry { bytes, .. } => {
            let mut head = Reader(bytes);
            head.array()?;
            Some((head.unsigned()?, bytes))
        }
        Frame::Checkpoint { .. } | Frame::Gap { .. } => None,
    };
    Some((entry, bytes.len() - from.0.len()))
}

/// Takes a whole frame; leaves the reader where it is before anything else.
fn take_frame<'b>(from: &mut Reader<'b>) -> Option<Frame<'b>> {
    let mut ahead = Reader(from.0);
    let frame = match (ahead.array()?, ahead.unsigned()?) {
        (3, 0) => Frame::Entry { bytes: ahead.bytes()?, mark: ahead.bytes()? },
        (4, 1) => Frame::Checkpoint {
            sequence: ahead.unsigned()?,
            chain: Item::read(&mut ahead)?,
            signature: ahead.bytes()?,
        },
        (6, 2) => Frame::Gap {
            first: ahead.unsigned()?,
            next: ahead.unsigned()?,
            before: Item::read(&mut ahead)?,
            after: Item::read(&mut ahead)?,
            signature: ahead.bytes()?,
        },
        _ => return None,
    };
    *from = ahead;
    Some(frame)
}

fn accept(reading: &mut Reading, frame: &Frame<'_>, public_key: &[u8; 32]) -> Option<()> {
    let journal = &mut reading.journal;
    match frame {
        Frame::Entry { bytes, mark: marked } => {
            let chain = follow(&journal.chain, bytes);
            let entry: Entry = read_whole(bytes)?;
            (mark(&chain) == *marked && entry.sequence == journal.next).then_some(())?;
            reading.entries.push(entry);
            journal.chain = chain;
            journal.next += 1;
            journal.unsigned += 1;
        }
        Frame::Checkpoint { sequence, chain, signature } => {
            let here = sequence.checked_add(1) == Some(journal.next) && *chain == journal.chain;
            (here && holds(public_key, &checkpoint(*sequence, chain), signature)).then_some(())?;
            journal.unsigned = 0;
        }
        Frame::Gap { first, next, before, after, signature } => {
            let here = *first == journal.next && next > first && *before == journal.chain;
            let signed = holds(public_key, &gap(*first, *next, before, after), signature);
            (here && signed).then_some(())?;
            reading.dropped += next - first;
            (journal.next, journal.chain, journal.unsigned) = (*next, *after, 0);
        }
    }
    Some(())
}
