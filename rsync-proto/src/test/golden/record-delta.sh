#!/bin/sh
# Records what rsync 3.5.0 says in small transfers: sum heads, block sums, tokens, file sums.
#
#   delta/basis.bin, delta/new.bin     the two files
#   delta/NAME.up, delta/NAME.down     bytes from the receiving client and from the sending server
#
# Run in this directory with rsync and perl installed; the bytes must come out the same each time.
set -e
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$here/delta" "$work/src"
cd "$work"
perl -e '
  my $x = 1;
  my $basis = join "", map { $x = ($x * 1103515245 + 12345) % 2147483648; chr(($x >> 16) & 255) } 1..6000;
  my $new = substr($basis, 700, 1400) . "inserted" . substr($basis, 0, 3000) . substr($basis, 3500);
  substr($new, 2000, 3) = "xyz";
  open my $f, ">", "basis.bin"; print $f $basis; close $f;
  open $f, ">", "new.bin"; print $f $new; close $f;'
cp basis.bin new.bin "$here/delta/"
cat > rsh <<'EOF'
#!/bin/sh
shift
rm -f fifo
mkfifo fifo
exec 3<&0
tee "$UP" <&3 >fifo &
"$@" <fifo | tee "$DOWN"
kill $!
EOF
chmod +x rsh
record() {
    name=$1; shift
    mkdir -p dst
    cp new.bin src/f; cp basis.bin dst/f
    touch -d @1600000000 src/f; touch -d @1500000000 dst/f
    UP=$here/delta/$name.up DOWN=$here/delta/$name.down rsync -e "$work/rsh" --no-whole-file -t \
        --checksum-seed=1 "$@" host:"$work/src/f" dst/f
    cmp src/f dst/f
    rm -r dst
}
for sum in xxh128 xxh3 xxh64 md5 md4 sha1; do
    record "32-$sum" --checksum-choice=$sum
done
for protocol in 27 28 29 30 31 32; do
    record "$protocol-auto" --protocol=$protocol
done
record 31-inplace --protocol=31 --checksum-choice=md5 --inplace
