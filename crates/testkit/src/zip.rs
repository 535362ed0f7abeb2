//! Archives made by hand.

/// A `.zip` of these files, by name, not compressed.
#[must_use]
pub fn stored_zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let at = zip.len() as u32;
        let mut fields = Vec::new();
        fields.extend([20_u16, 0, 0, 0, 0].iter().flat_map(|n| n.to_le_bytes()));
        fields.extend(crc32(content).to_le_bytes());
        fields.extend([content.len() as u32; 2].iter().flat_map(|n| n.to_le_bytes()));
        fields.extend([name.len() as u16, 0].iter().flat_map(|n| n.to_le_bytes()));
        zip.extend(b"PK\x03\x04");
        zip.extend(&fields);
        zip.extend(name.as_bytes());
        zip.extend(*content);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&fields);
        directory.extend([0_u8; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, size, count) = (zip.len() as u32, directory.len() as u32, files.len() as u16);
    zip.extend(&directory);
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend([count, count].iter().flat_map(|n| n.to_le_bytes()));
    zip.extend(size.to_le_bytes());
    zip.extend(at.to_le_bytes());
    zip.extend([0, 0]);
    zip
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}
