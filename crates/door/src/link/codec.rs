//! How messages are written and read. Not for what they say.

use crate::cbor::{Item, Reader, Writer};
use std::fmt;

/// Bytes that are no message of this version: cut, too long, of another form, or with more behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no message of link version {}: check that both sides run a like version",
    super::VERSION
)]
pub struct Malformed;

/// Bytes whose meaning another layer knows.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Payload(pub Vec<u8>);

impl fmt::Debug for Payload {
    /// Only how many there are.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Payload({} bytes)", self.0.len())
    }
}

impl Item for Payload {
    fn write(&self, out: &mut Writer) {
        out.bytes(&self.0);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.bytes().map(|bytes| Self(bytes.to_vec()))
    }
}

/// A secret key of 32 bytes on its way through the channel.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretBytes(pub [u8; 32]);

impl fmt::Debug for SecretBytes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SecretBytes")
    }
}

impl Item for SecretBytes {
    fn write(&self, out: &mut Writer) {
        self.0.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Item::read(from).map(Self)
    }
}

/// Declares the messages of one direction, each with a number that never changes.
macro_rules! messages {
    (
        $(#[$doc:meta])* $name:ident {
            $($(#[$variant_doc:meta])* $variant:ident($body:ty) = $number:literal),+ $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant($body)),+
        }

        impl $name {
            /// The bytes of the message. The other side takes at most [`super::MAX_BYTES`].
            pub fn encode(&self) -> Vec<u8> {
                let mut out = $crate::cbor::Writer::default();
                out.array(3);
                out.unsigned(u64::from(super::VERSION));
                match self {
                    $(Self::$variant(body) => {
                        out.unsigned($number);
                        $crate::cbor::Item::write(body, &mut out);
                    })+
                }
                out.finish()
            }

            /// Reads the bytes of one message.
            ///
            /// # Errors
            /// [`super::Malformed`] for anything else.
            pub fn decode(bytes: &[u8]) -> Result<Self, super::Malformed> {
                Self::read_message(bytes).ok_or(super::Malformed)
            }

            fn read_message(bytes: &[u8]) -> Option<Self> {
                let mut from = $crate::cbor::Reader(bytes);
                let sized = bytes.len() <= super::MAX_BYTES && from.array()? == 3;
                (sized && from.unsigned()? == u64::from(super::VERSION)).then_some(())?;
                let message = match from.unsigned()? {
                    $($number => Self::$variant($crate::cbor::Item::read(&mut from)?),)+
                    _ => return None,
                };
                from.is_empty().then_some(message)
            }
        }
    };
}
pub(super) use messages;
