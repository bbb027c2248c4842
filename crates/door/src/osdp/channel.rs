//! The secure channel to one reader: its handshake and its frames (SIA OSDP 2.2, annex D). Not for
//! what is said in it.

use super::key::ReaderKey;
use ::osdp::packet::{
    Address, ControlByte, CtrlFlags, PacketBuilder, ParsedPacket, Scb, ScsType, Sqn,
};
use ::osdp::reply::{CCrypt, RMacI};
use ::osdp::secure::crypto::{SessionKeys, client_cryptogram};
use ::osdp::secure::{
    Challenged, Cryptogrammed, Direction, Disconnected, SCBK_D, Secure, Session, seal, unseal,
};

const CHLNG: u8 = 0x76;
const SCRYPT: u8 = 0x77;
const CCRYPT: u8 = 0x76;
const RMAC_I: u8 = 0x78;

/// Which key a channel is made under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Under {
    /// The reader's own.
    Own,
    /// The one that an enrolment sets.
    New,
    /// The published one.
    Default,
}

/// How far the channel is.
enum State {
    Closed,
    Challenged(Session<Challenged>, [u8; 8]),
    Proving(Session<Cryptogrammed>),
    Open(Box<Session<Secure>>),
}

/// One channel, open or not.
pub(super) struct Channel {
    address: u8,
    sequence: Sqn,
    under: Under,
    state: State,
}

/// What an answer in the handshake was.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// As it should be; there is more to say.
    Onward,
    /// The channel is open.
    Opened,
    /// The reader knows another key; whether it is the published one.
    OtherKey { default: bool },
    /// Nothing that belongs here.
    Refused,
}

impl Channel {
    pub(super) const fn new(address: u8) -> Self {
        Self { address, sequence: Sqn::ZERO, under: Under::Own, state: State::Closed }
    }

    pub(super) const fn under(&self) -> Under {
        self.under
    }

    pub(super) const fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    pub(super) const fn is_open(&self) -> bool {
        matches!(self.state, State::Open(_))
    }

    /// Whether a frame answers the last one sent; a late one answers an earlier one, or one of a
    /// channel that was closed since.
    pub(super) fn is_answer(&self, packet: &ParsedPacket<'_>) -> bool {
        !self.is_closed()
            && packet.addr.is_reply()
            && packet.addr.pd_addr() == self.address
            && packet.ctrl.sqn == self.sequence
    }

    pub(super) fn close(&mut self) {
        self.state = State::Closed;
    }

    /// Begins a handshake: the first frame.
    pub(super) fn challenge(
        &mut self,
        under: Under,
        key: Option<&ReaderKey>,
        random: [u8; 8],
    ) -> Option<Vec<u8>> {
        let key = if under == Under::Default { &SCBK_D } else { key?.expose() };
        self.under = under;
        self.sequence = Sqn::ZERO;
        self.state =
            State::Challenged(Session::<Disconnected>::new(*key).challenge(random), random);
        self.plain(ScsType::Scs11, CHLNG, random.to_vec())
    }

    /// The second frame of the handshake, if that is where it is.
    pub(super) fn prove(&mut self) -> Option<Vec<u8>> {
        let State::Proving(session) = &self.state else { return None };
        let cryptogram = session.server_cryptogram().to_vec();
        self.sequence = self.sequence.next();
        self.plain(ScsType::Scs13, SCRYPT, cryptogram)
    }

    /// A command in the open channel.
    pub(super) fn seal(&mut self, code: u8, data: &[u8]) -> Option<Vec<u8>> {
        let State::Open(session) = &mut self.state else { return None };
        self.sequence = self.sequence.next();
        let address = Address::pd(self.address).ok()?;
        let direction = Direction::AcuToPd;
        seal(session, address, self.sequence, direction, !data.is_empty(), code, data).ok()
    }

    /// Takes the answer to a frame of the handshake.
    pub(super) fn handshake(&mut self, packet: &ParsedPacket<'_>) -> Step {
        let kind = packet.scb.map(|block| block.ty);
        match std::mem::replace(&mut self.state, State::Closed) {
            State::Challenged(session, random)
                if kind == Some(ScsType::Scs12) && packet.code == CCRYPT =>
            {
                let Ok(answer) = CCrypt::decode(packet.data) else { return Step::Refused };
                match session.receive_ccrypt(&answer) {
                    Ok(session) => {
                        self.state = State::Proving(session);
                        Step::Onward
                    }
                    Err(_) => Step::OtherKey { default: is_default(&answer, random) },
                }
            }
            State::Proving(session) if kind == Some(ScsType::Scs14) && packet.code == RMAC_I => {
                let opened = RMacI::decode(packet.data)
                    .ok()
                    .and_then(|mac| session.confirm_rmac_i(&mac.r_mac_i).ok());
                let Some(session) = opened else { return Step::Refused };
                self.state = State::Open(Box::new(session));
                Step::Opened
            }
            _ => Step::Refused,
        }
    }

    /// Opens a reply; `None`, and the channel is to be closed, unless its MAC holds and whatever it
    /// says is encrypted.
    pub(super) fn unseal(&mut self, packet: &ParsedPacket<'_>, frame: &[u8]) -> Option<Vec<u8>> {
        let State::Open(session) = &mut self.state else { return None };
        let kind = packet.scb?.ty;
        let empty = kind == ScsType::Scs16 && packet.data.is_empty();
        if !empty && kind != ScsType::Scs18 {
            return None;
        }
        unseal(session, packet, frame).ok()
    }

    fn plain(&self, kind: ScsType, code: u8, data: Vec<u8>) -> Option<Vec<u8>> {
        let flags = CtrlFlags::USE_CRC | CtrlFlags::HAS_SCB;
        let block = Scb::new(kind, [u8::from(self.under != Under::Default)]);
        let packet = PacketBuilder {
            addr: Address::pd(self.address).ok()?,
            ctrl: ControlByte::new(self.sequence, flags),
            scb: Some(block),
            code,
            data,
        };
        packet.encode().ok()
    }
}

/// Whether an answer was made under the published key.
fn is_default(answer: &CCrypt, random: [u8; 8]) -> bool {
    let keys = SessionKeys::derive(&SCBK_D, &random);
    client_cryptogram(&keys.s_enc, &random, &answer.rnd_b) == answer.client_cryptogram
}
