use super::*;

fn controller() -> ChannelKey {
    ChannelKey::new([1; 32])
}

fn server() -> ChannelKey {
    ChannelKey::new([2; 32])
}

/// Both ends of a channel, with the handshake's messages as `altered` leaves them.
fn channels(altered: impl Fn(usize, &mut Vec<u8>)) -> Result<(Channel, Channel), ChannelBroken> {
    let (initiator, mut first) = Handshake::initiate(&controller(), [3; 32])?;
    altered(0, &mut first);
    let Step::Send(responder, mut second) = Handshake::respond(&server(), [4; 32])?.take(&first)?
    else {
        return Err(ChannelBroken);
    };
    altered(1, &mut second);
    let Step::SendAndOpen(mut third, there) = initiator.take(&second)? else {
        return Err(ChannelBroken);
    };
    altered(2, &mut third);
    let Step::Open(here) = responder.take(&third)? else { return Err(ChannelBroken) };
    Ok((there, here))
}

#[test]
fn both_sides_prove_their_keys_and_understand_each_other() {
    let (mut there, mut here) = channels(|_, _| ()).unwrap();
    assert_eq!(there.remote_key(), &server().public());
    assert_eq!(here.remote_key(), &controller().public());
    for message in [vec![], b"hello".to_vec(), vec![7; Channel::MAX_BYTES]] {
        let sealed = there.seal(&message).unwrap();
        assert_eq!(here.open(&sealed).unwrap(), message);
        let sealed = here.seal(&message).unwrap();
        assert_eq!(there.open(&sealed).unwrap(), message);
    }
    assert!(there.seal(&vec![7; Channel::MAX_BYTES + 1]).is_err());
}

fn hex(text: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

/// Made with another implementation, the Python package `noiseprotocol` 0.3.1, from the same keys.
#[test]
fn every_byte_is_as_another_implementation_of_noise_has_it() {
    let expected = [
        "5dfedd3b6bd47f6fa28ee15d969d5bb0ea53774d488bdaf9df1c6e0124b3ef22",
        "ac01b2209e86354fb853237b5de0f4fab13c7fcbf433a61c019369617fecf10b\
         85e987f334561c4942a61ab2cce4d2176528515ce90a44cc982d339ea8098552\
         85bec3ecad4d82f325e3c107612c7a5fb492d1c85e5a557d7623a27823063400",
        "c3e615be84281bf0e2732370ffa2becd8110548e0d540bb01de64834d81268f3\
         c9724586d21d40fdad39d61559ba9ebd320c64522d0cbc98d98ddcd3997a34b6",
    ]
    .map(hex);
    let (mut there, mut here) = channels(|at, bytes| assert_eq!(*bytes, expected[at])).unwrap();
    assert_eq!(there.seal(b"first").unwrap(), hex("49edb80521de22c63eb4a1342f72b75d54ff6d8842"));
    assert_eq!(there.seal(b"second").unwrap(), hex("5ba7d428576c62b0c32731c4221cc06154f18e80ada1"));
    assert_eq!(here.seal(b"answer").unwrap(), hex("c48e460a55138fbd36e7b4d9e7e8c211224dfcf6f659"));
}

#[test]
fn a_point_of_small_order_is_refused() {
    let (_, mut first) = Handshake::initiate(&controller(), [3; 32]).unwrap();
    first.fill(0);
    let responder = Handshake::respond(&server(), [4; 32]).unwrap();
    assert_eq!(responder.take(&first).err(), Some(ChannelBroken));
}

#[test]
fn a_handshake_with_any_byte_altered_opens_nothing() {
    for message in 0..3 {
        let mut length = 0;
        let lengths = std::cell::Cell::new(0);
        channels(|at, bytes| {
            if at == message {
                lengths.set(bytes.len());
            }
        })
        .unwrap();
        while length < lengths.get() {
            let opened = channels(|at, bytes| {
                if at == message {
                    bytes[length] ^= 1;
                }
            });
            // The ephemeral keys alone are not authenticated by themselves: what they lead to is.
            let usable = opened.is_ok_and(|(mut there, mut here)| {
                there.seal(b"x").is_ok_and(|sealed| here.open(&sealed).is_ok())
            });
            assert!(!usable, "message {message}, byte {length}");
            length += 1;
        }
    }
}

#[test]
fn a_message_that_is_altered_repeated_or_missing_is_not_taken() {
    let (mut there, mut here) = channels(|_, _| ()).unwrap();
    let first = there.seal(b"first").unwrap();
    let second = there.seal(b"second").unwrap();
    let mut altered = first.clone();
    altered[0] ^= 1;
    assert_eq!(here.open(&altered), Err(ChannelBroken));
    assert_eq!(here.open(&second), Err(ChannelBroken), "one is missing");
    assert_eq!(here.open(&first).unwrap(), b"first");
    assert_eq!(here.open(&first), Err(ChannelBroken), "again");
    assert_eq!(here.open(&[]), Err(ChannelBroken));
    assert_eq!(here.open(&second).unwrap(), b"second");
}

#[test]
fn no_key_is_shown() {
    let (there, _) = channels(|_, _| ()).unwrap();
    assert_eq!(format!("{:?} {there:?}", controller()), "ChannelKey Channel");
}
