//! Many records in few allocations, with their root always at hand. Not for deciding: records are
//! read again when a policy is compiled.

use super::record::{Record, RecordKey};
use super::refusal::Refusal;
use super::root::{BUCKETS, BucketHashes, Identity, Root, bucket_of};
use crate::cbor::{Item, Reader, Writer};
use std::fmt;

/// The records of a policy, each at most once.
///
/// A bucket is the bytes of its records in the order of their keys, one behind another: `[kind, id,
/// value]` in canonical CBOR, the value as a byte string. So a set has one spelling.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordSet {
    buckets: Vec<Vec<u8>>,
    hashes: BucketHashes,
}

impl fmt::Debug for RecordSet {
    /// Only its size.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RecordSet({} bytes)", self.bytes())
    }
}

impl Default for RecordSet {
    /// No records.
    fn default() -> Self {
        Self { buckets: vec![Vec::new(); BUCKETS], hashes: BucketHashes::empty() }
    }
}

impl RecordSet {
    /// The longest value of a record, in bytes.
    pub const MAX_VALUE: usize = 64 * 1_024;

    /// The set of many records. Of two with the same key the later one stays.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`] for a value above [`Self::MAX_VALUE`].
    pub fn of(records: impl IntoIterator<Item = Record>) -> Result<Self, Refusal> {
        let mut entries: Vec<Vec<(RecordKey, Vec<u8>)>> = vec![Vec::new(); BUCKETS];
        for record in records {
            let (key, value) = (record.key(), record.value());
            if value.len() > Self::MAX_VALUE {
                return Err(Refusal::TooLarge);
            }
            if let Some(bucket) = entries.get_mut(bucket_of(key)) {
                bucket.push((key, value));
            }
        }
        let mut set = Self::default();
        for (number, mut bucket) in entries.into_iter().enumerate() {
            bucket.reverse();
            bucket.sort_by_key(|(key, _)| *key);
            bucket.dedup_by_key(|(key, _)| *key);
            set.put(number, join(bucket.iter().map(|(key, value)| (*key, value.as_slice()))));
        }
        Ok(set)
    }

    /// The bytes of a bucket with these records, as [`Self::bucket`] gives them, for whoever keeps
    /// the hashes of a set and not the set. Of two with the same key the first one stays.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`] for a value above [`Self::MAX_VALUE`].
    pub fn bucket_of_records<'r>(
        records: impl IntoIterator<Item = &'r Record>,
    ) -> Result<Vec<u8>, Refusal> {
        let entry = |record: &Record| (record.key(), record.value());
        let mut entries: Vec<_> = records.into_iter().map(entry).collect();
        if entries.iter().any(|(_, value)| value.len() > Self::MAX_VALUE) {
            return Err(Refusal::TooLarge);
        }
        entries.sort_by_key(|(key, _)| *key);
        entries.dedup_by_key(|(key, _)| *key);
        Ok(join(entries.iter().map(|(key, value)| (*key, value.as_slice()))))
    }

    /// Puts a record in, in place of the one with its key.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`] for a value above [`Self::MAX_VALUE`].
    pub fn upsert(&mut self, record: &Record) -> Result<(), Refusal> {
        let value = record.value();
        if value.len() > Self::MAX_VALUE {
            return Err(Refusal::TooLarge);
        }
        self.change(record.key(), Some(&value));
        Ok(())
    }

    /// Takes a record out, where there is one.
    pub fn remove(&mut self, key: RecordKey) {
        self.change(key, None);
    }

    /// The record with a key.
    pub fn get(&self, key: RecordKey) -> Option<Record> {
        let mut entries = Entries(Reader(self.bucket(bucket_of(key))));
        let (_, value) = entries.find(|(found, _)| *found == key)?;
        Record::read(key, value)
    }

    /// The root of a policy with these records.
    pub fn root(&self, identity: &Identity) -> Root {
        self.hashes.root(identity)
    }

    /// The hashes of its buckets.
    pub const fn hashes(&self) -> &BucketHashes {
        &self.hashes
    }

    /// The records of a bucket as bytes; none for a number of [`BUCKETS`] or more.
    pub fn bucket(&self, number: usize) -> &[u8] {
        self.buckets.get(number).map_or(&[], Vec::as_slice)
    }

    /// Every record, in the order of buckets, or that one is malformed.
    ///
    /// # Errors
    /// [`Refusal::Malformed`], in place of a record that is not one.
    pub fn records(&self) -> impl Iterator<Item = Result<Record, Refusal>> {
        let entries = self.buckets.iter().flat_map(|bucket| Entries(Reader(bucket)));
        entries.map(|(key, value)| Record::read(key, value).ok_or(Refusal::Malformed))
    }

    /// How many bytes the records have.
    pub fn bytes(&self) -> usize {
        self.buckets.iter().map(Vec::len).sum()
    }

    /// Puts in a bucket that came from outside.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] unless the bytes are records of that bucket in the order of keys.
    pub(super) fn put_checked(&mut self, number: usize, bytes: &[u8]) -> Result<(), Refusal> {
        let mut entries = Entries(Reader(bytes));
        let mut last = None;
        for (key, value) in &mut entries {
            let fits = last < Some(key) && value.len() <= Self::MAX_VALUE;
            if !fits || bucket_of(key) != number {
                return Err(Refusal::Malformed);
            }
            last = Some(key);
        }
        if !entries.0.is_empty() {
            return Err(Refusal::Malformed);
        }
        self.put(number, bytes.to_vec());
        Ok(())
    }

    fn change(&mut self, key: RecordKey, value: Option<&[u8]>) {
        let number = bucket_of(key);
        let entries = || Entries(Reader(self.bucket(number)));
        let before = entries().filter(|(found, _)| *found < key);
        let after = entries().filter(|(found, _)| *found > key);
        let changed = before.chain(value.map(|value| (key, value))).chain(after);
        let bytes = join(changed);
        self.put(number, bytes);
    }

    pub(super) fn put(&mut self, number: usize, mut bytes: Vec<u8>) {
        bytes.shrink_to_fit();
        self.hashes.replace(number, &bytes);
        if let Some(bucket) = self.buckets.get_mut(number) {
            *bucket = bytes;
        }
    }
}

fn join<'b>(entries: impl Iterator<Item = (RecordKey, &'b [u8])>) -> Vec<u8> {
    let mut out = Writer::default();
    for (key, value) in entries {
        out.array(3);
        key.kind.write(&mut out);
        key.id.write(&mut out);
        out.bytes(value);
    }
    out.finish()
}

/// Takes records from the front; stops before what is none.
struct Entries<'b>(Reader<'b>);

impl<'b> Iterator for Entries<'b> {
    type Item = (RecordKey, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut ahead = Reader(self.0.0);
        (ahead.array()? == 3).then_some(())?;
        let key = RecordKey { kind: Item::read(&mut ahead)?, id: Item::read(&mut ahead)? };
        let value = ahead.bytes()?;
        self.0 = ahead;
        Some((key, value))
    }
}
