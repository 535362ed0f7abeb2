// A `.zip` as other programs write it: deflated, sizes in front.
import zlib from 'node:zlib';

/** The bytes of an archive of `[[name, content], …]`. */
export function zip(entries) {
  const [files, directory] = [[], []];
  let at = 0;
  for (const [name, content] of entries) {
    // gzip computes what zip wants: the deflated bytes stand between its header of 10 bytes and, of 8, checksum and size.
    const packed = zlib.gzipSync(content);
    const data = packed.subarray(10, -8);
    const label = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    packed.copy(fields, 10, packed.length - 8, packed.length - 4);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(label.length, 22);
    files.push(Buffer.from('PK\x03\x04'), fields, label, data);
    const place = Buffer.alloc(4);
    place.writeUInt32LE(at);
    directory.push(Buffer.from('PK\x01\x02\x14\0'), fields, Buffer.alloc(10), place, label);
    at += 30 + label.length + data.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files, listed, Buffer.from('PK\x05\x06'), end]);
}
