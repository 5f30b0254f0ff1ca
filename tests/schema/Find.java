// SPDX-License-Identifier: Apache-2.0
// Pan's match(): whether each pattern is found in its text. Lines of two hexadecimal strings.
import java.util.HexFormat;
import java.util.Scanner;
import java.util.regex.Pattern;

public class Find {
    public static void main(String[] arguments) {
        Scanner lines = new Scanner(System.in);
        while (lines.hasNextLine()) {
            String[] words = lines.nextLine().split(" ", -1);
            System.out.println(Pattern.compile(text(words[0])).matcher(text(words[1])).find());
        }
    }

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), java.nio.charset.StandardCharsets.UTF_8);
    }
}
