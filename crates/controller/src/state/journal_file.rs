//! The journal on the disk. It grows at its end, is synced before the next input is taken, and shrinks
//! by a compacted copy in its place. Not for what its bytes mean: that is `doorward_door::journal`.

use super::folder::{Folder, StateError};
use doorward_door::command::SigningKey;
use doorward_door::journal::{self, Entry, Journal};
use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::OpenOptionsExt as _;

const NAME: &str = "journal";
/// A journal that was compacted has at most so many bytes, unless alarms alone are more.
const GOAL: usize = Journal::MAX_BYTES / 2;
/// Entries that wait in memory while the disk takes none.
const MOST_WAITING: usize = 4_096;
/// Bytes read at a time for a batch.
const WINDOW: u64 = 256 * 1_024;

/// The journal of a controller.
pub struct JournalFile {
    folder: Folder,
    file: File,
    length: u64,
    journal: Journal,
    first: u64,
    key: SigningKey,
    /// Entries that the disk did not take yet, oldest first.
    waiting: VecDeque<Entry>,
    /// Entries that were lost because too many waited.
    lost: u64,
    /// Where the frame of which entry is likely to begin.
    cursor: (u64, u64),
    /// Bytes at which it is compacted next.
    limit: u64,
    unsynced: bool,
}

impl std::fmt::Debug for JournalFile {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("JournalFile")
            .field("next", &self.journal.next_sequence())
            .finish_non_exhaustive()
    }
}

impl JournalFile {
    /// Opens the journal: what was cut in the middle is cut off. One that was altered is put aside under
    /// another name, and a new one begins; the second value is that name.
    ///
    /// # Errors
    /// [`StateError`] when it cannot be read or made.
    pub fn open(folder: &Folder, key: SigningKey) -> Result<(Self, Option<String>), StateError> {
        let folder = folder.within("log")?;
        let bytes = folder.read(NAME)?.unwrap_or_default();
        let (whole, journal, first, aside) =
            if let Ok(reading) = journal::read(&bytes, key.public_key()) {
                let first = reading.entries.first().map(|entry| entry.sequence);
                let next = reading.journal.next_sequence();
                (reading.whole, reading.journal, first.unwrap_or(next), None)
            } else {
                (0, Journal::new(), 1, Some(put_aside(&folder)?))
            };
        let failed = |source| folder.failed(NAME, source);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .mode(0o600)
            .open(folder.file(NAME))
            .map_err(failed)?;
        let length = whole as u64;
        file.set_len(length).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        let opened = Self {
            folder,
            file,
            length,
            journal,
            first,
            key,
            waiting: VecDeque::new(),
            lost: 0,
            cursor: (0, 0),
            limit: Journal::MAX_BYTES as u64,
            unsynced: true,
        };
        Ok((opened, aside))
    }

    /// The oldest entry that is kept.
    pub const fn first(&self) -> u64 {
        self.first
    }

    /// The sequence number of the entry that comes next.
    pub fn next(&self) -> u64 {
        self.journal.next_sequence().saturating_add(self.waiting.len() as u64)
    }

    /// Writes entries down. They survive the end of this process at once, a power cut after
    /// [`Self::sync`].
    ///
    /// # Errors
    /// When the disk takes none; they wait in memory then, and are written before the next ones.
    pub fn append(&mut self, entries: impl IntoIterator<Item = Entry>) -> Result<(), StateError> {
        for entry in entries {
            if self.waiting.len() >= MOST_WAITING {
                // Alarms are worth more than grants.
                let routine = self.waiting.iter().position(|entry| entry.event.is_routine());
                self.waiting.remove(routine.unwrap_or(0));
                self.lost += 1;
            }
            self.waiting.push_back(entry);
        }
        if self.length > self.limit {
            self.shrink();
        }
        while let Some(entry) = self.waiting.front() {
            let mut journal = self.journal.clone();
            let bytes = journal.append(entry, &self.key);
            if let Err(source) = self.folder.pour(&mut self.file, &bytes) {
                self.cut();
                self.shrink();
                return Err(self.folder.failed(NAME, source));
            }
            self.journal = journal;
            self.length += bytes.len() as u64;
            self.unsynced = true;
            self.waiting.pop_front();
        }
        Ok(())
    }

    /// Has the disk keep what was written.
    ///
    /// # Errors
    /// When it does not.
    pub fn sync(&mut self) -> Result<(), StateError> {
        if self.unsynced {
            self.file.sync_data().map_err(|source| self.folder.failed(NAME, source))?;
            self.unsynced = false;
        }
        Ok(())
    }

    /// How many entries were lost because the disk took none for too long.
    pub const fn lost(&self) -> u64 {
        self.lost
    }

    /// Entries from a sequence number on, as they lie in the journal: at most so many, and so many
    /// bytes of them.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn batch(
        &mut self,
        from: u64,
        most: usize,
        bytes: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>, StateError> {
        let mut at = if self.cursor.0 <= from { self.cursor.1 } else { 0 };
        let mut batch: Vec<(u64, Vec<u8>)> = Vec::new();
        let mut size = 0;
        while at < self.length && batch.len() < most {
            let window = self.read_window(at)?;
            let mut taken = 0;
            while let Some((entry, length)) =
                journal::next_frame(window.get(taken..).unwrap_or_default())
            {
                if let Some((sequence, entry)) = entry.filter(|(sequence, _)| *sequence >= from) {
                    let full = batch.len() >= most || size + entry.len() > bytes;
                    if full && !batch.is_empty() {
                        return Ok(batch);
                    }
                    if batch.is_empty() {
                        self.cursor = (sequence, at + taken as u64);
                    }
                    size += entry.len();
                    batch.push((sequence, entry.to_vec()));
                }
                taken += length;
            }
            if taken == 0 {
                break;
            }
            at += taken as u64;
        }
        Ok(batch)
    }

    fn read_window(&mut self, at: u64) -> Result<Vec<u8>, StateError> {
        let mut window = Vec::new();
        let end = self.length;
        let read = self.file.seek(SeekFrom::Start(at)).and_then(|_| {
            let wanted = WINDOW.min(end.saturating_sub(at));
            (&mut self.file).take(wanted).read_to_end(&mut window)
        });
        let back = self.file.seek(SeekFrom::Start(end));
        read.and(back).map_err(|source| self.folder.failed(NAME, source))?;
        Ok(window)
    }

    /// Cuts off what was written in part.
    fn cut(&mut self) {
        // What stays behind the end is cut off at the next start.
        let _ = self.file.set_len(self.length);
        let _ = self.file.seek(SeekFrom::Start(self.length));
    }

    /// Drops routine entries, oldest first. What fails is tried again when it has grown a little more.
    fn shrink(&mut self) {
        let shrunk = self.compacted();
        self.limit = match shrunk {
            Ok(()) => (Journal::MAX_BYTES as u64).max(self.length + self.length / 8),
            Err(_) => self.length + 64 * 1_024,
        };
    }

    fn compacted(&mut self) -> Result<(), StateError> {
        let bytes = self.folder.read(NAME)?.unwrap_or_default();
        let wrong = |_| self.folder.wrong(NAME, "it was altered while it was in use");
        let compact = journal::compact(&bytes, GOAL, &self.key).map_err(wrong)?;
        self.folder.replace(NAME, &compact)?;
        let failed = |source| self.folder.failed(NAME, source);
        let open = || -> io::Result<File> {
            let mut file =
                OpenOptions::new().read(true).write(true).open(self.folder.file(NAME))?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        };
        self.file = open().map_err(failed)?;
        self.length = compact.len() as u64;
        self.cursor = (0, 0);
        let mut rest = compact.as_slice();
        while let Some((entry, length)) = journal::next_frame(rest) {
            if let Some((sequence, _)) = entry {
                self.first = sequence;
                break;
            }
            rest = rest.get(length..).unwrap_or_default();
        }
        Ok(())
    }
}

fn put_aside(folder: &Folder) -> Result<String, StateError> {
    let taken = folder.names()?;
    let mut number = 1;
    let mut name = format!("{NAME}.altered-{number}");
    while taken.contains(&name) {
        number += 1;
        name = format!("{NAME}.altered-{number}");
    }
    std::fs::rename(folder.file(NAME), folder.file(&name))
        .map_err(|source| folder.failed(NAME, source))?;
    Ok(name)
}
